;; world actor
;; Calls itself without end, and through a table.
;; expect stack-overflow: wasm trap: call stack exhausted
(module
  (memory (export "memory") 1)
  (table 1 1 funcref)
  (elem (i32.const 0) $deeper)
  (type $deeper (func (param i32) (result i32)))
  (func $deeper (type $deeper)
    (i32.add (i32.const 1)
      (call_indirect (type $deeper) (i32.add (local.get 0) (i32.const 1)) (i32.const 0))))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (call $deeper (i32.const 0))))
