;; world actor
;; Sends everything of its message back, through every function of state, messaging and timers, and what the host replies as well.
(module
  (import "theater:actor/runtime@1.0.0" "log" (func $log (param i32 i32 i32)))
  (import "theater:actor/state@1.0.0" "get" (func $get (param i32 i32 i32)))
  (import "theater:actor/state@1.0.0" "put" (func $put (param i32 i32 i32 i32)))
  (import "theater:actor/state@1.0.0" "delete" (func $delete (param i32 i32)))
  (import "theater:actor/state@1.0.0" "scan" (func $scan (param i32 i32  i32 i32 i32  i32  i32)))
  (import "theater:actor/messaging@1.0.0" "send" (func $send
    (param i32 i32  i32 i32  i32 i32 i32  i32 i32  i32 i32  i32 i32 i64 i32 i64  i32)))
  (import "theater:actor/messaging@1.0.0" "answer" (func $answer
    (param i64  i32 i32  i32 i32 i32  i32 i32  i32 i32  i32)))
  (import "theater:actor/timers@1.0.0" "schedule" (func $schedule
    (param i32 i32  i64  i32 i32  i32 i32 i32  i32 i32  i32 i32  i32)))
  (import "theater:actor/timers@1.0.0" "cancel" (func $cancel (param i32 i32  i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))

  ;; Never gives anything back.
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (loop $more
      (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))
          (br $more))))
    (local.get $at))

  ;; Message: id 0, source 8, origin 16 (its id 20), kind 28, time 40, attributes 48, content type 56, body 68,
  ;; answer-to 80 (its number 88).
  (func (export "theater:actor/handler@1.0.0#handle") (param $m i32) (result i32)
    (local $entry i32) (local $entries i32)
    (call $log (i32.const 1) (i32.load offset=8 (local.get $m)) (i32.load offset=12 (local.get $m)))
    ;; Only an actor and a timer have a name.
    (if (i32.rem_u (i32.load8_u offset=16 (local.get $m)) (i32.const 3))
      (then (call $log (i32.add (i32.const 1) (i32.load8_u offset=16 (local.get $m))) (i32.load offset=20 (local.get $m)) (i32.load offset=24 (local.get $m)))))
    (if (i32.load8_u offset=80 (local.get $m))
      (then
        (call $answer (i64.load offset=88 (local.get $m))
          (i32.load offset=28 (local.get $m)) (i32.load offset=32 (local.get $m))
          (i32.load8_u offset=56 (local.get $m))
          (i32.load offset=60 (local.get $m)) (i32.load offset=64 (local.get $m))
          (i32.load offset=48 (local.get $m)) (i32.load offset=52 (local.get $m))
          (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m))
          (i32.const 1024))
        ;; The error as a level: 0 done, 1 unknown token.
        (call $log (i32.load8_u (i32.const 1024)) (i32.const 0) (i32.const 0))))

    (call $send (i32.load (local.get $m)) (i32.load offset=4 (local.get $m))
      (i32.load offset=28 (local.get $m)) (i32.load offset=32 (local.get $m))
      (i32.load8_u offset=56 (local.get $m))
      (i32.load offset=60 (local.get $m)) (i32.load offset=64 (local.get $m))
      (i32.load offset=48 (local.get $m)) (i32.load offset=52 (local.get $m))
      (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m))
      (i32.wrap_i64 (i64.rem_u (i64.load offset=40 (local.get $m)) (i64.const 3)))
      (i32.load8_u offset=80 (local.get $m)) (i64.load offset=88 (local.get $m))
      (i32.const 1) (i64.load offset=40 (local.get $m))
      (i32.const 1024))
    (if (i32.load8_u (i32.const 1024))
      (then
        (if (i32.load8_u (i32.const 1028))
          (then (call $log (i32.const 3) (i32.load (i32.const 1032)) (i32.load (i32.const 1036))))
          (else (call $log (i32.const 0) (i32.const 0) (i32.const 0))))))

    (call $schedule (i32.load (local.get $m)) (i32.load offset=4 (local.get $m))
      (i64.load offset=40 (local.get $m))
      (i32.load offset=28 (local.get $m)) (i32.load offset=32 (local.get $m))
      (i32.load8_u offset=56 (local.get $m))
      (i32.load offset=60 (local.get $m)) (i32.load offset=64 (local.get $m))
      (i32.load offset=48 (local.get $m)) (i32.load offset=52 (local.get $m))
      (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m))
      (i32.const 1024))
    (if (i32.load8_u (i32.const 1024))
      ;; The error's case as a level, with its text.
      (then
        (call $log (i32.load8_u (i32.const 1028)) (i32.load (i32.const 1032)) (i32.load (i32.const 1036)))))
    (call $cancel (i32.load (local.get $m)) (i32.load offset=4 (local.get $m)) (i32.const 1024))
    (if (i32.load8_u (i32.const 1024))
      (then (call $log (i32.const 2) (i32.const 0) (i32.const 0))))

    (call $get (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m)) (i32.const 1024))
    (if (i32.load8_u (i32.const 1024))
      (then
        (call $put (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m))
          (i32.load (i32.const 1028)) (i32.load (i32.const 1032))))
      (else (call $delete (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m)))))

    (call $scan (i32.load offset=68 (local.get $m)) (i32.load offset=72 (local.get $m))
      (i32.load8_u offset=56 (local.get $m))
      (i32.load offset=60 (local.get $m)) (i32.load offset=64 (local.get $m))
      (i32.wrap_i64 (i64.load offset=40 (local.get $m)))
      (i32.const 1024))
    (local.set $entry (i32.load (i32.const 1024)))
    (local.set $entries (i32.load (i32.const 1028)))
    (loop $next
      (if (local.get $entries)
        (then
          (call $put (i32.load (local.get $entry)) (i32.load offset=4 (local.get $entry))
            (i32.load offset=8 (local.get $entry)) (i32.load offset=12 (local.get $entry)))
          (local.set $entry (i32.add (local.get $entry) (i32.const 16)))
          (local.set $entries (i32.sub (local.get $entries) (i32.const 1)))
          (br $next))))

    ;; ok(answer({kind, content type, attributes, body})) at 2048
    (i32.store8 (i32.const 2052) (i32.const 1))
    (memory.copy (i32.const 2056) (i32.add (local.get $m) (i32.const 28)) (i32.const 8))
    (memory.copy (i32.const 2064) (i32.add (local.get $m) (i32.const 56)) (i32.const 12))
    (memory.copy (i32.const 2076) (i32.add (local.get $m) (i32.const 48)) (i32.const 8))
    (memory.copy (i32.const 2084) (i32.add (local.get $m) (i32.const 68)) (i32.const 8))
    (i32.const 2048)))
