;; world actor
;; Offers space that is not aligned.
;; expect invalid-value: realloc return: result not aligned
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4097))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 64)))
