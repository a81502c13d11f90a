//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]

use penumbra_sdk_proto::absent;
use penumbra_sdk_proto::view::v1::GasPrices as RawGasPrices;

#[derive(Default)]
pub struct FeeTier(());

#[derive(Debug)]
pub struct GasPrices(());

#[derive(Debug)]
pub struct NoPrices;

impl TryFrom<RawGasPrices> for GasPrices {
    type Error = NoPrices;
    fn try_from(raw: RawGasPrices) -> Result<Self, Self::Error> {
        absent()
    }
}
