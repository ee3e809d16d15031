;; world actor
;; Sends with a priority that there is not.
;; expect invalid-value: 
(module
  (import "theater:actor/messaging@1.0.0" "send" (func $send
    (param i32 i32  i32 i32  i32 i32 i32  i32 i32  i32 i32  i32 i32 i64 i32 i64  i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (call $send (i32.const 0) (i32.const 0)  (i32.const 0) (i32.const 0)  (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i32.const 0)  (i32.const 0) (i32.const 0)  (i32.const 200) (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0)  (i32.const 64))
    (i32.const 64)))
