;; world actor
;; Takes a page for each request and never gives one back: each reply of the host costs memory.
;; expect memory: more memory was refused
(module
  (import "theater:actor/state@1.0.0" "put" (func $put (param i32 i32 i32 i32)))
  (import "theater:actor/state@1.0.0" "get" (func $get (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $page i32)
    (local.set $page (memory.grow (i32.const 1)))
    (if (i32.eq (local.get $page) (i32.const -1)) (then (unreachable)))
    (i32.mul (local.get $page) (i32.const 65536)))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (call $put (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 10))
    (loop $more (call $get (i32.const 0) (i32.const 1) (i32.const 128)) (br $more))
    (unreachable)))
