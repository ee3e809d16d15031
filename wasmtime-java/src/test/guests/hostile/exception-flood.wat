;; world actor
;; Throws and catches for ever; what it throws needs space on the heap.
;; expect endless
(module
  (memory (export "memory") 1)
  (tag $e (param i32))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more
      (drop (block $caught (result i32)
        (try_table (catch $e $caught) (throw $e (i32.const 1)))
        (unreachable)))
      (br $more))
    (unreachable)))
