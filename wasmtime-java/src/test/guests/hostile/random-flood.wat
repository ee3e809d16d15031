;; world actor
;; Asks for half a megabyte of random bytes 200 times.
;; expect done
(module
  (import "theater:actor/runtime@1.0.0" "random" (func $random (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (local $i i32)
    (drop (memory.grow (i32.const 16)))
    (loop $more
      (call $random (i32.const 500000) (i32.const 128))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 200))))
    (i32.store (i32.const 64) (i32.const 0))
    (i32.store (i32.const 68) (i32.const 0))
    (i32.const 64)))
