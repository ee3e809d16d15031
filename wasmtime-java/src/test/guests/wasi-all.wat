;; world test-wasi
;; Keeps everything that WASI tells it, from 1024 on: wall clock 0, monotonic clock 16, random number 24, insecure random
;; number 32, insecure seed 40; where lists lie and how long they are: environment 56, arguments 64, directories 72,
;; random bytes 80, insecure random bytes 88; the current folder 96, an option.
(module
  (import "wasi:clocks/wall-clock@0.2.3" "now" (func $wall (param i32)))
  (import "wasi:clocks/monotonic-clock@0.2.3" "now" (func $monotonic (result i64)))
  (import "wasi:random/random@0.2.0" "get-random-u64" (func $random (result i64)))
  (import "wasi:random/random@0.2.0" "get-random-bytes" (func $bytes (param i64 i32)))
  (import "wasi:random/insecure@0.2.0" "get-insecure-random-u64" (func $insecure (result i64)))
  (import "wasi:random/insecure@0.2.0" "get-insecure-random-bytes" (func $insecure-bytes (param i64 i32)))
  (import "wasi:random/insecure-seed@0.2.0" "insecure-seed" (func $seed (param i32)))
  (import "wasi:cli/environment@0.2.0" "get-environment" (func $environment (param i32)))
  (import "wasi:cli/environment@0.2.0" "get-arguments" (func $arguments (param i32)))
  (import "wasi:cli/environment@0.2.0" "initial-cwd" (func $folder (param i32)))
  (import "wasi:filesystem/preopens@0.2.0" "get-directories" (func $directories (param i32)))
  (import "theater:actor/state@1.0.0" "put" (func $put (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 2048))

  ;; Never gives anything back.
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))

  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (call $wall (i32.const 1024))
    (i64.store (i32.const 1040) (call $monotonic))
    (i64.store (i32.const 1048) (call $random))
    (i64.store (i32.const 1056) (call $insecure))
    (call $seed (i32.const 1064))
    (call $environment (i32.const 1080))
    (call $arguments (i32.const 1088))
    (call $directories (i32.const 1096))
    (call $bytes (i64.const 32) (i32.const 1104))
    (call $insecure-bytes (i64.const 32) (i32.const 1112))
    (call $folder (i32.const 1120))
    (call $put (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 4096))
    (i32.const 64)))
