;; world actor
;; Grows by a megabyte and then by more than a memory can have, which must not give back what the first one took.
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more
      (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
      (drop (memory.grow (i32.const 65536)))
      (br $more))
    (unreachable)))
