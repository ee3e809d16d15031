;; world actor
;; Catches exceptions and keeps them all, until the heap for them is full.
;; expect memory: more memory was refused
(module
  (memory (export "memory") 1)
  (tag $e (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64))
  (table $kept 9000 exnref)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (local $i i32) (local $x i64)
    (loop $more
      (table.set $kept (local.get $i)
        (block $caught (result exnref)
          (try_table (catch_all_ref $caught) (throw $e (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x) (local.get $x)))
          (unreachable)))
      (local.set $i (i32.rem_u (i32.add (local.get $i) (i32.const 1)) (i32.const 9000)))
      (br $more))
    (unreachable)))
