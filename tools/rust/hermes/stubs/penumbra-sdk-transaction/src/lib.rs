//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]

use penumbra_sdk_proto::absent;

pub struct Transaction(());

impl penumbra_sdk_proto::DomainType for Transaction {}

pub mod txhash {
    use penumbra_sdk_proto::view::v1::RawTransactionId;

    pub struct TransactionId(pub [u8; 32]);

    impl std::fmt::Display for TransactionId {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            super::absent()
        }
    }

    impl TryFrom<RawTransactionId> for TransactionId {
        type Error = anyhow::Error;
        fn try_from(raw: RawTransactionId) -> Result<Self, Self::Error> {
            super::absent()
        }
    }
}
