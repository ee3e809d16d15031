;; world actor
;; Grows three memories in turn: the limit counts all of them together.
;; expect memory: more memory was refused
(module
  (memory $a (export "memory") 1)
  (memory $b 1)
  (memory $c 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more
      (br_if $more (i32.ne (memory.grow $a (i32.const 1)) (i32.const -1)))
      (br_if $more (i32.ne (memory.grow $b (i32.const 1)) (i32.const -1)))
      (br_if $more (i32.ne (memory.grow $c (i32.const 1)) (i32.const -1))))
    (unreachable)))
