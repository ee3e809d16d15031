//! The heap's bookkeeping, apart from where its memory comes from.
//!
//! Made for short turns in fresh instances: memory is taken from the low end up, so that few pages are touched, and
//! nothing is written that no allocation asked for. Blocks have no headers; a freed block holds its list's link.
//!
//! - Up to 1 KiB: rounded up to a power of two from 16, one free list for each, last in first out. Such blocks never
//!   become anything else.
//! - Larger: rounded up to 16 bytes; one list in order of address, first fit, neighbours joined.
//! - The block that ends where untouched memory begins grows in place, as a `Vec` that is filled likes it.

use std::ptr;

/// Size and alignment of the smallest block: room for a [`Free`].
const GRAIN: usize = 16;
const SMALL_MAX: usize = 1024;
const CLASSES: usize = (SMALL_MAX / GRAIN).ilog2() as usize + 1;

/// Where memory comes from, once what the heap began with is used up.
pub(crate) trait Source {
    /// At least `bytes` more, as (begin, end); begin is a multiple of 16. None if there is no more.
    fn more(&mut self, bytes: usize) -> Option<(usize, usize)>;
}

/// What a block of a free list begins with.
struct Free {
    next: *mut Free,
    /// Of large blocks only.
    size: usize,
}

pub(crate) struct Heap {
    /// Untouched memory.
    begin: usize,
    end: usize,
    small: [*mut Free; CLASSES],
    large: *mut Free,
}

impl Heap {
    pub(crate) const fn empty() -> Self {
        Self {
            begin: 0,
            end: 0,
            small: [ptr::null_mut(); CLASSES],
            large: ptr::null_mut(),
        }
    }

    /// A block, or null if the source has no more.
    ///
    /// # Safety
    ///
    /// What `source` gives belongs to this heap from then on, and lies above what it gave before.
    pub(crate) unsafe fn allocate(&mut self, size: usize, align: usize, source: &mut impl Source) -> *mut u8 {
        let Some(size) = rounded(size) else {
            return ptr::null_mut();
        };
        // Blocks of the lists are aligned to the grain only; more is rare, so it always comes from untouched memory.
        if align <= GRAIN {
            let block = unsafe { self.take_freed(size) };
            if !block.is_null() {
                return block;
            }
        }
        self.take_untouched(size, align.max(GRAIN), source)
    }

    /// # Safety
    ///
    /// `block` came from this heap with this size and is not used any more.
    pub(crate) unsafe fn free(&mut self, block: *mut u8, size: usize) {
        let Some(size) = rounded(size) else {
            return;
        };
        if block as usize + size == self.begin {
            self.begin = block as usize;
        } else if size <= SMALL_MAX {
            let list = &mut self.small[class(size)];
            let freed = block.cast::<Free>();
            unsafe { (*freed).next = *list };
            *list = freed;
        } else {
            unsafe { self.free_large(block.cast(), size) };
        }
    }

    /// Whether the block now has the new size, where it is.
    ///
    /// # Safety
    ///
    /// `block` came from this heap with the old size.
    pub(crate) unsafe fn resize_in_place(&mut self, block: *mut u8, old: usize, new: usize) -> bool {
        let (Some(old), Some(new)) = (rounded(old), rounded(new)) else {
            return false;
        };
        if old == new {
            return true;
        }
        let last = block as usize + old == self.begin;
        if last && new <= self.end - block as usize {
            self.begin = block as usize + new;
        }
        last && self.begin == block as usize + new
    }

    unsafe fn take_freed(&mut self, size: usize) -> *mut u8 {
        if size > SMALL_MAX {
            return unsafe { self.take_large(size) };
        }
        let list = &mut self.small[class(size)];
        let block = *list;
        if !block.is_null() {
            *list = unsafe { (*block).next };
        }
        block.cast()
    }

    fn take_untouched(&mut self, size: usize, align: usize, source: &mut impl Source) -> *mut u8 {
        loop {
            let block = self.begin.next_multiple_of(align);
            if self.begin != 0 && block <= self.end && size <= self.end - block {
                self.begin = block + size;
                return ptr::with_exposed_provenance_mut(block);
            }
            let Some((begin, end)) = size.checked_add(align).and_then(|bytes| source.more(bytes)) else {
                return ptr::null_mut();
            };
            if begin != self.end {
                // What is left of the old memory is given up: it is less than one allocation.
                self.begin = begin;
            }
            self.end = end;
        }
    }

    unsafe fn take_large(&mut self, size: usize) -> *mut u8 {
        let mut link: *mut *mut Free = &mut self.large;
        unsafe {
            while !(*link).is_null() {
                let block = *link;
                let rest = (*block).size.wrapping_sub(size);
                if (*block).size == size {
                    *link = (*block).next;
                    return block.cast();
                }
                if (*block).size > size {
                    // The upper part is taken, so that the list stays as it is.
                    (*block).size = rest;
                    return block.byte_add(rest).cast();
                }
                link = &mut (*block).next;
            }
        }
        ptr::null_mut()
    }

    unsafe fn free_large(&mut self, freed: *mut Free, size: usize) {
        let mut before: *mut Free = ptr::null_mut();
        let mut after = self.large;
        unsafe {
            while !after.is_null() && after < freed {
                before = after;
                after = (*after).next;
            }
            (*freed).size = size;
            (*freed).next = after;
            if !after.is_null() && freed.byte_add(size) == after {
                (*freed).size += (*after).size;
                (*freed).next = (*after).next;
            }
            if before.is_null() {
                self.large = freed;
            } else if before.byte_add((*before).size) == freed {
                (*before).size += (*freed).size;
                (*before).next = (*freed).next;
            } else {
                (*before).next = freed;
            }
        }
    }
}

/// The size of the block for a request; none if there is no such block.
fn rounded(size: usize) -> Option<usize> {
    if size <= SMALL_MAX {
        Some(size.max(GRAIN).next_power_of_two())
    } else {
        size.checked_next_multiple_of(GRAIN)
    }
}

/// Which of the lists holds small blocks of this rounded size.
fn class(rounded: usize) -> usize {
    (rounded / GRAIN).ilog2() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory in steps, like Wasm pages.
    struct Steps {
        memory: Vec<u128>,
        given: usize,
        step: usize,
    }

    impl Steps {
        fn new(capacity: usize, step: usize) -> Self {
            let memory = vec![0; capacity / GRAIN];
            Self { memory, given: 0, step }
        }
    }

    impl Source for Steps {
        fn more(&mut self, bytes: usize) -> Option<(usize, usize)> {
            let bytes = bytes.checked_next_multiple_of(self.step)?;
            if bytes > self.memory.len() * GRAIN - self.given {
                return None;
            }
            let begin = self.memory.as_mut_ptr().expose_provenance() + self.given;
            self.given += bytes;
            Some((begin, begin + bytes))
        }
    }

    /// xorshift64
    fn next(random: &mut u64) -> usize {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        *random as usize
    }

    #[test]
    fn blocks_never_overlap_and_keep_their_bytes() {
        let seed = 0x5eed_u64;
        let mut random = seed;
        let mut source = Steps::new(8 << 20, 64 << 10);
        let mut heap = Heap::empty();
        let mut blocks: Vec<(*mut u8, usize, usize, u8)> = Vec::new();
        for round in 0..40_000 {
            let size = 1 + match next(&mut random) % 4 {
                0 => next(&mut random) % 16_000,
                1 => next(&mut random) % 2_000,
                _ => next(&mut random) % 200,
            };
            let fill = round as u8;
            match next(&mut random) % 8 {
                0..4 if blocks.len() < 200 => unsafe {
                    let aligned = next(&mut random).is_multiple_of(64);
                    let align = if aligned { 128 } else { 1 << (next(&mut random) % 5) };
                    let block = heap.allocate(size, align, &mut source);
                    assert!(!block.is_null(), "seed {seed} round {round}: out of memory");
                    assert_eq!(block as usize % align, 0, "seed {seed} round {round}");
                    block.write_bytes(fill, size);
                    blocks.push((block, size, align, fill));
                },
                4 if !blocks.is_empty() => unsafe {
                    let index = next(&mut random) % blocks.len();
                    let (block, old, _, fill) = &mut blocks[index];
                    if heap.resize_in_place(*block, *old, size) {
                        *old = size;
                        block.write_bytes(*fill, size);
                    }
                },
                _ if !blocks.is_empty() => unsafe {
                    let index = next(&mut random) % blocks.len();
                    let (block, size, _, fill) = blocks.swap_remove(index);
                    let bytes = std::slice::from_raw_parts(block, size);
                    assert!(bytes.iter().all(|byte| *byte == fill), "seed {seed} round {round}");
                    heap.free(block, size);
                },
                _ => {}
            }
        }
        assert!(
            source.given < 4 << 20,
            "freed memory is used again, {} bytes",
            source.given
        );
    }

    #[test]
    fn freed_neighbours_become_one_block() {
        let mut source = Steps::new(64 << 10, 64 << 10);
        let mut heap = Heap::empty();
        unsafe {
            let blocks: Vec<_> = (0..5).map(|_| heap.allocate(8_000, 1, &mut source)).collect();
            for index in [1, 3, 2] {
                heap.free(blocks[index], 8_000);
            }
            assert_eq!(heap.allocate(24_000, 1, &mut source), blocks[1]);
        }
    }

    #[test]
    fn the_last_block_grows_in_place_up_to_the_end() {
        let mut source = Steps::new(64 << 10, 64 << 10);
        let mut heap = Heap::empty();
        unsafe {
            let block = heap.allocate(100, 1, &mut source);
            assert!(heap.resize_in_place(block, 100, 64 << 10));
            assert!(!heap.resize_in_place(block, 64 << 10, (64 << 10) + 1));
            assert!(heap.resize_in_place(block, 64 << 10, 10));
            let next = heap.allocate(16, 1, &mut source);
            assert_eq!(next as usize, block as usize + 16);
            assert!(!heap.resize_in_place(block, 10, 100));
        }
    }

    #[test]
    fn no_more_memory_is_null() {
        let mut source = Steps::new(64 << 10, 64 << 10);
        let mut heap = Heap::empty();
        unsafe {
            assert!(heap.allocate(65 << 10, 1, &mut source).is_null());
            assert!(heap.allocate(usize::MAX, 1, &mut source).is_null());
            assert!(!heap.allocate(60 << 10, 1, &mut source).is_null());
        }
    }
}
