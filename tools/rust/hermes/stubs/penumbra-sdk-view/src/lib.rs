//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]
#![allow(async_fn_in_trait)]

use futures::stream::BoxStream;
use penumbra_sdk_keys::keys::{AddressIndex, FullViewingKey};
use penumbra_sdk_proto::absent;
use penumbra_sdk_proto::view::v1::view_service_client::ViewServiceClient;
use penumbra_sdk_proto::view::v1::BroadcastTransactionResponse;
use penumbra_sdk_transaction::Transaction;

type Stream<T> = BoxStream<'static, anyhow::Result<T>>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AssetId(());

pub struct Unit(());

impl Unit {
    pub fn id(&self) -> AssetId {
        absent()
    }
}

pub struct Assets(());

impl Assets {
    pub fn get_unit(&self, denom: &str) -> Option<Unit> {
        absent()
    }
}

pub struct Status {
    pub catching_up: bool,
    pub full_sync_height: u64,
}

pub trait ViewClient {
    async fn status(&mut self) -> anyhow::Result<Status> {
        absent()
    }

    async fn status_stream(&mut self) -> anyhow::Result<Stream<Status>> {
        absent()
    }

    async fn assets(&mut self) -> anyhow::Result<Assets> {
        absent()
    }

    async fn balances(
        &mut self,
        index: AddressIndex,
        asset: Option<AssetId>,
    ) -> anyhow::Result<Vec<(AssetId, u128)>> {
        absent()
    }

    async fn broadcast_transaction(
        &mut self,
        transaction: Transaction,
        wait: bool,
    ) -> anyhow::Result<Stream<BroadcastTransactionResponse>> {
        absent()
    }
}

impl<T> ViewClient for ViewServiceClient<T> {}

pub struct ViewServer(());

impl ViewServer {
    pub async fn load_or_initialize(
        file: Option<String>,
        registry: Option<String>,
        key: &FullViewingKey,
        node: url::Url,
    ) -> anyhow::Result<Self> {
        absent()
    }
}
