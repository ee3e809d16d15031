//! The global allocator: a [`Heap`] that begins right behind the static data, within the memory that the instance
//! starts with, and calls `memory.grow` only when that is used up.

use crate::heap::{Heap, Source};
use core::arch::wasm32::{memory_grow, memory_size};
use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;

const PAGE: usize = 65_536;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(UnsafeCell::new(Heap::empty()));

struct Allocator(UnsafeCell<Heap>);

// SAFETY: a component's core instance has one thread.
unsafe impl Sync for Allocator {}

// SAFETY: the heap is borrowed for the length of one call, which does not allocate itself.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).allocate(layout.size(), layout.align(), &mut Pages) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { (*self.0.get()).free(block, layout.size()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe {
            if (*self.0.get()).resize_in_place(block, layout.size(), size) {
                return block;
            }
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

/// This instance's linear memory.
struct Pages;

impl Source for Pages {
    fn more(&mut self, bytes: usize) -> Option<(usize, usize)> {
        unsafe extern "C" {
            /// The linker puts it behind stack and static data.
            static __heap_base: u8;
        }
        static mut INITIAL_TAKEN: bool = false;

        // SAFETY: one thread; only the address of `__heap_base` is used.
        let initial_taken = unsafe { std::mem::replace(&mut *(&raw mut INITIAL_TAKEN), true) };
        let old_end = memory_size(0) * PAGE;
        if !initial_taken {
            let begin = (&raw const __heap_base).addr().next_multiple_of(16);
            if begin + bytes <= old_end {
                return Some((begin, old_end));
            }
        }
        let pages = bytes.div_ceil(PAGE);
        let before = memory_grow(0, pages);
        (before != usize::MAX).then(|| (before * PAGE, (before + pages) * PAGE))
    }
}
