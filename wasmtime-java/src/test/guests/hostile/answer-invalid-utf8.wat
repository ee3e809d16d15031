;; world actor
;; Answers with a kind that is no text.
;; expect invalid-value: invalid utf-8
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.store8 (i32.const 68) (i32.const 1))
    (i32.store (i32.const 72) (i32.const 256))
    (i32.store (i32.const 76) (i32.const 4))
    (i32.store (i32.const 256) (i32.const 0x80808080))
    (i32.const 64)))
