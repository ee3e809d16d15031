;; world actor
;; Fills three tables with as much as they take, then gives up.
;; expect table: more table elements was refused
(module
  (memory (export "memory") 1)
  (table $a 1 funcref)
  (table $b 1 funcref)
  (table $c 1 funcref)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more
      (br_if $more (i32.ne (table.grow $a (ref.null func) (i32.const 100)) (i32.const -1)))
      (br_if $more (i32.ne (table.grow $b (ref.null func) (i32.const 100)) (i32.const -1)))
      (br_if $more (i32.ne (table.grow $c (ref.null func) (i32.const 100)) (i32.const -1))))
    (unreachable)))
