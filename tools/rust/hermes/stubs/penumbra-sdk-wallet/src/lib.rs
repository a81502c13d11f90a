//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]

use penumbra_sdk_keys::keys::FullViewingKey;
use penumbra_sdk_proto::absent;
use penumbra_sdk_transaction::Transaction;

pub async fn build_transaction<V, C>(
    key: &FullViewingKey,
    view: &mut V,
    custody: &mut C,
    plan: plan::Plan,
) -> anyhow::Result<Transaction> {
    absent()
}

pub mod plan {
    use penumbra_sdk_fee::{FeeTier, GasPrices};
    use penumbra_sdk_ibc::IbcRelay;
    use penumbra_sdk_keys::keys::AddressIndex;

    pub struct Plan(());

    pub struct Planner(());

    impl Planner {
        pub fn new<R>(random: R) -> Self {
            super::absent()
        }

        pub fn set_gas_prices(&mut self, prices: GasPrices) -> &mut Self {
            super::absent()
        }

        pub fn set_fee_tier(&mut self, tier: FeeTier) -> &mut Self {
            super::absent()
        }

        pub fn ibc_action(&mut self, action: IbcRelay) -> &mut Self {
            super::absent()
        }

        pub async fn plan<V>(&mut self, view: &mut V, index: AddressIndex) -> anyhow::Result<Plan> {
            super::absent()
        }
    }
}
