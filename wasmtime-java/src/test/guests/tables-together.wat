;; world actor
;; Two tables, each of which is within a limit of 10,000 elements that both together exceed.
(module
  (table 6000 funcref)
  (table 6000 funcref)
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (i32.const 64)))
