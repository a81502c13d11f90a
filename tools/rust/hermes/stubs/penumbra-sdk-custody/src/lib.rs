//! What Hermes names of Penumbra, without Penumbra: see the stub of `penumbra-sdk-proto`.

#![allow(unused_variables)]

use penumbra_sdk_proto::absent;

pub mod soft_kms {
    use penumbra_sdk_keys::keys::SpendKey;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Config {
        pub spend_key: SpendKey,
    }

    pub struct SoftKms(());

    impl SoftKms {
        pub fn new(config: Config) -> Self {
            super::absent()
        }
    }
}
