;; world actor
;; Fills its whole memory over and over: much work for one instruction.
;; expect out-of-fuel: wasm trap: all fuel consumed
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (drop (memory.grow (i32.const 30)))
    (loop $more (memory.fill (i32.const 0) (i32.const 0) (i32.const 2031616)) (br $more))
    (unreachable)))
