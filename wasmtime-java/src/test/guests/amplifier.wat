;; world actor
;; Answers with 4,000 attributes that all point to the same 60,000 bytes: 480 MB out of one page of memory.
(module
  (memory (export "memory") 2)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (local $i i32)
    (loop $next
      (i32.store offset=65536 (i32.mul (local.get $i) (i32.const 16)) (i32.const 1024))
      (i32.store offset=65540 (i32.mul (local.get $i) (i32.const 16)) (i32.const 60000))
      (i32.store offset=65544 (i32.mul (local.get $i) (i32.const 16)) (i32.const 1024))
      (i32.store offset=65548 (i32.mul (local.get $i) (i32.const 16)) (i32.const 60000))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 4000))))
    ;; ok(answer({kind "", no content type, attributes, body ""}))
    (i32.store8 offset=68 (i32.const 0) (i32.const 1))
    (i32.store offset=92 (i32.const 0) (i32.const 65536))
    (i32.store offset=96 (i32.const 0) (i32.const 4000))
    (i32.const 64)))
