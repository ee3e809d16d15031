;; world actor
;; Offers space outside of its memory.
;; expect invalid-value: realloc return: beyond end of memory
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0x7ffffff0))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 64)))
