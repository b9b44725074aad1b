//! WASI without any power: for guests whose language links it whether they use it or not.

use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use super::guest::Guest;

/// Resources (streams, pollables, …) that one instance may hold at a time.
const RESOURCES: usize = 1000;

/// One instance's WASI. Made when the guest first asks for it, so that one that never does pays nothing.
#[derive(Default)]
pub(super) struct InertWasi {
    made: Option<Box<Made>>,
}

struct Made {
    context: WasiCtx,
    table: ResourceTable,
}

impl InertWasi {
    /// Whether the guest holds something of the host's, which no snapshot can hold.
    pub(super) fn is_holding(&self) -> bool {
        self.made.as_ref().is_some_and(|made| !made.table.is_empty())
    }

    pub(super) fn view(&mut self) -> WasiCtxView<'_> {
        let made = self.made.get_or_insert_with(Box::default);
        WasiCtxView { ctx: &mut made.context, table: &mut made.table }
    }
}

impl Default for Made {
    fn default() -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES);
        let context =
            WasiCtxBuilder::new().allow_tcp(false).allow_udp(false).allow_ip_name_lookup(false).build();
        Self { context, table }
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi_view()
    }
}

/// Links WASI 0.2.
pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)
}
