//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]

use penumbra_sdk_proto::absent;

pub mod keys {
    use serde::{Deserialize, Serialize};

    pub struct AddressIndex(());

    impl AddressIndex {
        pub fn new(index: u32) -> Self {
            super::absent()
        }
    }

    pub struct FullViewingKey(());

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct SpendKey(());

    impl SpendKey {
        pub fn full_viewing_key(&self) -> &FullViewingKey {
            super::absent()
        }
    }
}
