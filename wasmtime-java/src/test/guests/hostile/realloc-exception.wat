;; world actor
;; Throws an exception when it is asked for space.
;; expect exception: uncaught
(module
  (memory (export "memory") 1)
  (tag $e)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (throw $e))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 64)))
