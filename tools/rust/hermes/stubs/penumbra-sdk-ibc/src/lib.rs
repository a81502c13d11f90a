//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]

use penumbra_sdk_proto::absent;
use penumbra_sdk_proto::core::component::ibc::v1::IbcRelay as RawIbcRelay;

#[derive(Debug)]
pub struct IbcRelay(());

impl TryFrom<RawIbcRelay> for IbcRelay {
    type Error = anyhow::Error;
    fn try_from(raw: RawIbcRelay) -> Result<Self, Self::Error> {
        absent()
    }
}
