;; world actor
;; Offers space that begins inside of its memory and ends outside.
;; expect invalid-value: realloc return: beyond end of memory
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65528))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 64)))
