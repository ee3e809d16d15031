;; world test-wasi
;; Takes handles and never gives them back.
(module
  (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $stdout (result i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more (drop (call $stdout)) (br $more)) (i32.const 64)))
