;; world actor
;; Never ends, before its call begins: in the start function.
;; expect out-of-fuel: wasm trap: all fuel consumed
(module
  (memory (export "memory") 1)
  (func $start (loop $more (br $more)))
  (start $start)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 64)))
