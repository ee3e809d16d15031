;; world actor
;; Keeps a value of 1.6 MB, more than one call may carry.
;; expect host-call-bytes: 
(module
  (import "theater:actor/state@1.0.0" "put" (func $put (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (drop (memory.grow (i32.const 24)))
    (call $put (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1600000))
    (i32.const 64)))
