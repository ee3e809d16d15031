;; world actor
;; Throws an exception that nobody catches, after one that is caught.
(module
  (tag $e (param i32))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (drop (block $caught (result i32)
      (try_table (catch $e $caught) (throw $e (i32.const 1)))
      (unreachable)))
    (throw $e (i32.const 2))))
