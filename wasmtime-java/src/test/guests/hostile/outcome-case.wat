;; world actor
;; Returns an outcome that there is not.
;; expect invalid-value: 
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.store8 (i32.const 68) (i32.const 255))
    (i32.const 64)))
