// Memory for a component without a C library: blocks of sizes that are powers of two, kept for the next of their size.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 65536u
#define SMALLEST 4

// Before each block: its size as a power of two, and the block behind it while it is free.
typedef struct block {
  uint32_t power;
  uint32_t unused;
  struct block *next;
  uint32_t unused_too;
} block;

extern unsigned char __heap_base;
static block *kept[32];
static uintptr_t fresh, end;

static uint32_t power_of(size_t size) {
  size_t whole = size + sizeof(block);
  uint32_t power = SMALLEST;
  while (((size_t)1 << power) < whole) power++;
  return power;
}

void *malloc(size_t size) {
  if (size > (1u << 30)) return NULL;
  uint32_t power = power_of(size);
  block *one = kept[power];
  if (one != NULL) {
    kept[power] = one->next;
    return one + 1;
  }
  size_t whole = (size_t)1 << power;
  if (fresh == 0) {
    fresh = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
    end = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
  }
  if (fresh + whole > end) {
    size_t pages = (fresh + whole - end + PAGE - 1) / PAGE;
    if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) return NULL;
    end += pages * PAGE;
  }
  one = (block *)fresh;
  fresh += whole;
  one->power = power;
  return one + 1;
}

void free(void *pointer) {
  if (pointer == NULL) return;
  block *one = (block *)pointer - 1;
  one->next = kept[one->power];
  kept[one->power] = one;
}

void *realloc(void *pointer, size_t size) {
  if (pointer == NULL) return malloc(size);
  block *one = (block *)pointer - 1;
  size_t room = ((size_t)1 << one->power) - sizeof(block);
  if (size <= room) return pointer;
  void *more = malloc(size);
  if (more == NULL) return NULL;
  memcpy(more, pointer, room);
  free(pointer);
  return more;
}

void *calloc(size_t count, size_t size) {
  if (size != 0 && count > (1u << 30) / size) return NULL;
  void *zeroed = malloc(count * size);
  return zeroed == NULL ? NULL : memset(zeroed, 0, count * size);
}

_Noreturn void abort(void) { __builtin_trap(); }

void *memcpy(void *restrict to, const void *restrict from, size_t size) { return __builtin_memcpy(to, from, size); }
void *memset(void *to, int byte, size_t size) { return __builtin_memset(to, byte, size); }
void *memmove(void *to, const void *from, size_t size) { return __builtin_memmove(to, from, size); }

int memcmp(const void *left, const void *right, size_t size) {
  const unsigned char *a = left, *b = right;
  for (; size > 0; size--, a++, b++) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

char *strchr(const char *text, int byte) {
  for (;; text++) {
    if (*text == (char)byte) return (char *)text;
    if (*text == 0) return NULL;
  }
}
