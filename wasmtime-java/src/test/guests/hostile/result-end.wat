;; world actor
;; Returns a result that ends outside of its memory.
;; expect invalid-value: pointer out of bounds
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 65532)))
