//! The engines: the one that serves, with its pool, and the short-lived ones that compile.

use std::fs;

use tracing::{info, warn};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, RegallocAlgorithm,
};

use super::refusal::StartError;

/// Address space for each linear memory. All of a 32-bit memory, so that compiled code needs no bounds checks.
const MEMORY_RESERVATION: u64 = 4 << 30;

/// Elements of the largest table; language runtimes need tens of thousands.
pub(super) const TABLE_ELEMENTS: usize = 100_000;

/// Core instances, memories and tables that one component may be made of: enough for linked language runtimes.
const PARTS: (u32, u32, u32) = (200, 32, 64);

/// Metadata of one instance, which grows with the number of its imports and functions.
const METADATA: usize = 4 << 20;

/// The biggest initial memory that is still laid out as one image and mapped instead of copied.
const IMAGE: u64 = 64 << 20;

/// What stays mapped in a slot between two instances. Only pages that were written are reset, so that a large value
/// costs nothing but memory; it bounds what an idle slot can hold.
const RESIDENT: usize = 4 << 20;

/// The engine that serves. Falls back to mapping memory on demand where a pool cannot be reserved.
pub(super) fn serving(instances: u32, max_memory: u64) -> Result<Engine, StartError> {
    let scan = PoolingAllocationConfig::is_pagemap_scan_available() && !has_swap();
    let mut config = common();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(instances, max_memory, scan)));
    match Engine::new(&config) {
        Ok(engine) => {
            info!(instances, max_memory, pagemap_scan = scan, "plugin pool reserved");
            Ok(engine)
        }
        Err(error) => {
            warn!(reason = %format_args!("{error:#}"), "plugin pool cannot be reserved; memory is mapped on demand");
            compiling()
        }
    }
}

/// An engine whose compiled code the serving engine accepts. It is thrown away after use, since an engine keeps the
/// compiler's memory for as long as it lives.
pub(super) fn compiling() -> Result<Engine, StartError> {
    engine(&common())
}

/// An engine for code that runs once, to be frozen: it compiles in a fraction of the time, and nobody waits for what
/// it compiles.
pub(super) fn drafting() -> Result<Engine, StartError> {
    let mut config = common();
    config.cranelift_opt_level(OptLevel::None).cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
    engine(&config)
}

fn engine(config: &Config) -> Result<Engine, StartError> {
    Engine::new(config).map_err(|error| StartError::Engine { reason: format!("{error:#}") })
}

fn common() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .wasm_relaxed_simd(false)
        .epoch_interruption(true)
        .memory_reservation(MEMORY_RESERVATION)
        .memory_guaranteed_dense_image_size(IMAGE)
        // Where in the wasm file a trap was is told nowhere, and would be a tenth of the compiled code.
        .generate_address_map(false)
        // One core at most: compiling happens beside live traffic.
        .parallel_compilation(false);
    config
}

fn pool(instances: u32, max_memory: u64, scan: bool) -> PoolingAllocationConfig {
    let (cores, memories, tables) = PARTS;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(4).max(cores))
        .total_memories(instances.max(memories))
        .total_tables(instances.saturating_mul(4).max(tables))
        .total_stacks(instances)
        .max_core_instances_per_component(cores)
        .max_memories_per_component(memories)
        .max_tables_per_component(tables)
        .max_memory_size(usize::try_from(max_memory.min(MEMORY_RESERVATION)).unwrap_or(usize::MAX))
        .table_elements(TABLE_ELEMENTS)
        .max_core_instance_size(METADATA)
        .max_component_instance_size(METADATA)
        .max_unused_warm_slots(instances)
        .decommit_batch_size(16);
    if scan {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(RESIDENT).table_keep_resident(RESIDENT);
    }
    pool
}

/// Whether pages can be swapped out. A written page that was is not seen by `pagemap_scan` in wasmtime 48.0.8, and
/// would reach the next instance.
fn has_swap() -> bool {
    fs::read_to_string("/proc/swaps").map_or(true, |swaps| swaps.lines().count() > 1)
}
