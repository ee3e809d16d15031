;; world actor
;; Asks for 4 GB of random bytes.
;; expect host-call-bytes: 
(module
  (import "theater:actor/runtime@1.0.0" "random" (func $random (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (call $random (i32.const -1) (i32.const 128))
    (i32.const 64)))
