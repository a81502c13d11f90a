//! What Hermes names of Namada's SDK, without Namada: nothing here can be made, and whatever is called says so.
//!
//! Hermes compiles its Namada chains in whether anybody has one or not. This keeps the types and the signatures
//! that it compiles against; a config with `type = "Namada"` ends with the sentence below.

#![allow(clippy::all, async_fn_in_trait, unused_variables)]

pub use zeroize;

fn absent() -> ! {
    unimplemented!("this build of Hermes has no Namada chains")
}

macro_rules! error {
    ($name:ident) => {
        #[derive(Debug)]
        pub struct $name;

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("no Namada")
            }
        }

        impl std::error::Error for $name {}
    };
}

/// A type that is only named: it shows itself as nothing, and is read from no text.
macro_rules! named {
    ($name:ident) => {
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(());

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::absent()
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::Absent;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Err(crate::Absent)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                crate::absent()
            }
        }

        impl $name {
            pub fn as_str(&self) -> &str {
                crate::absent()
            }
        }
    };
}

error!(Absent);

pub mod error {
    #[derive(Debug)]
    pub enum Error {
        Other(String),
    }

    impl std::fmt::Display for Error {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            let Self::Other(text) = self;
            f.write_str(text)
        }
    }

    impl std::error::Error for Error {}
}

pub mod borsh {
    pub trait BorshDeserialize: Sized {
        fn try_from_slice(bytes: &[u8]) -> std::io::Result<Self> {
            crate::absent()
        }
    }

    impl BorshDeserialize for String {}
}

pub mod address {
    use serde::{Deserialize, Serialize};

    use crate::storage::DbKeySeg;

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Hash(String);

    impl std::fmt::Display for Hash {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub enum InternalAddress {
        Multitoken,
        IbcToken(Hash),
    }

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ImplicitAddress(pub Hash);

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Address {
        Implicit(ImplicitAddress),
        Internal(InternalAddress),
    }

    impl Address {
        pub fn decode(text: impl AsRef<str>) -> Result<Self, crate::Absent> {
            Err(crate::Absent)
        }

        pub fn to_db_key(&self) -> DbKeySeg {
            crate::absent()
        }
    }

    impl std::str::FromStr for Address {
        type Err = crate::Absent;
        fn from_str(text: &str) -> Result<Self, Self::Err> {
            Err(crate::Absent)
        }
    }

    impl std::fmt::Display for Address {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            crate::absent()
        }
    }
}

pub mod key {
    pub mod common {
        use serde::{Deserialize, Serialize};

        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub struct SecretKey(());

        #[derive(Debug, Clone)]
        pub struct PublicKey(());

        impl SecretKey {
            pub fn to_public(&self) -> PublicKey {
                crate::absent()
            }
        }
    }
}

pub mod storage {
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DbKeySeg(());

    /// Imported for its methods, which addresses have of their own here.
    pub trait KeySeg {}

    named!(Key);

    impl From<DbKeySeg> for Key {
        fn from(segment: DbKeySeg) -> Self {
            crate::absent()
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct BlockHeight(pub u64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Epoch(pub u64);

    #[derive(Debug, Clone)]
    pub struct PrefixValue {
        pub key: Key,
        pub value: Vec<u8>,
    }
}

pub mod chain {
    named!(ChainId);
}

pub mod events {
    use tendermint_proto::v0_37::abci::Event as RawEvent;

    #[derive(Debug, Clone)]
    pub struct Event(());

    impl Event {
        pub fn read_attribute<A: extend::Attribute>(&self) -> Result<A::Value, crate::Absent> {
            Err(crate::Absent)
        }
    }

    impl From<Event> for RawEvent {
        fn from(event: Event) -> Self {
            crate::absent()
        }
    }

    pub mod extend {
        pub trait Attribute {
            type Value;
        }

        pub struct Height(());

        impl Attribute for Height {
            type Value = crate::storage::BlockHeight;
        }
    }
}

pub mod ibc {
    pub const COMMITMENT_PREFIX: &str = "ibc";

    pub mod core {
        pub mod host {
            pub mod types {
                pub mod path {
                    pub const UPGRADED_IBC_STATE: &str = "upgradedIBCState";
                }
            }
        }
    }

    pub mod storage {
        use crate::storage::Key;
        use crate::Absent;

        named!(ClientId);
        named!(ConnectionId);
        named!(PortId);
        named!(ChannelId);
        named!(EventType);

        pub struct Sequence(());

        impl From<Sequence> for u64 {
            fn from(sequence: Sequence) -> Self {
                crate::absent()
            }
        }

        impl From<u64> for Sequence {
            fn from(sequence: u64) -> Self {
                crate::absent()
            }
        }

        pub struct Height(());

        impl Height {
            pub fn revision_number(&self) -> u64 {
                crate::absent()
            }

            pub fn revision_height(&self) -> u64 {
                crate::absent()
            }
        }

        impl std::str::FromStr for Height {
            type Err = Absent;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Err(Absent)
            }
        }

        pub fn ibc_key(path: impl AsRef<str>) -> Result<Key, Absent> {
            Err(Absent)
        }

        pub fn client_id(key: &Key) -> Result<ClientId, Absent> {
            Err(Absent)
        }

        pub fn connection_id(key: &Key) -> Result<ConnectionId, Absent> {
            Err(Absent)
        }

        pub fn consensus_height(key: &Key) -> Result<Height, Absent> {
            Err(Absent)
        }

        pub fn port_channel_id(key: &Key) -> Result<(PortId, ChannelId), Absent> {
            Err(Absent)
        }

        pub fn port_channel_sequence_id(
            key: &Key,
        ) -> Result<(PortId, ChannelId, Sequence), Absent> {
            Err(Absent)
        }

        pub fn upgraded_client_state_key(height: Height) -> Key {
            crate::absent()
        }

        pub fn upgraded_consensus_state_key(height: Height) -> Key {
            crate::absent()
        }

        pub fn connection_counter_key() -> Key {
            crate::absent()
        }

        pub fn channel_counter_key() -> Key {
            crate::absent()
        }

        pub fn ibc_trace_key_prefix(token: Option<String>) -> Key {
            crate::absent()
        }

        pub fn is_ibc_trace_key(key: &Key) -> Option<(String, String)> {
            None
        }
    }
}

pub mod io {
    use std::future::Future;
    use std::pin::Pin;

    use tendermint::block::Height;
    use tendermint_rpc::endpoint::{block, block_results, status};
    use tendermint_rpc::Error;

    type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

    pub trait Client {
        fn status(&self) -> Answer<'_, status::Response> {
            crate::absent()
        }

        fn health(&self) -> Answer<'_, ()> {
            crate::absent()
        }

        fn latest_block(&self) -> Answer<'_, block::Response> {
            crate::absent()
        }

        fn block(&self, height: Height) -> Answer<'_, block::Response> {
            crate::absent()
        }

        fn block_results(&self, height: Height) -> Answer<'_, block_results::Response> {
            crate::absent()
        }
    }

    impl Client for tendermint_rpc::HttpClient {}

    pub struct NullIo;

    pub trait NamadaIo {
        type Client: Client;

        fn client(&self) -> &Self::Client {
            crate::absent()
        }
    }
}

pub mod masp {
    pub mod fs {
        pub struct FsShieldedUtils(());

        impl FsShieldedUtils {
            pub fn new(folder: std::path::PathBuf) -> Self {
                crate::absent()
            }
        }
    }
}

pub mod parameters {
    use crate::borsh::BorshDeserialize;

    pub struct Seconds(pub u64);

    pub struct EpochDuration {
        pub min_duration: Seconds,
    }

    impl BorshDeserialize for EpochDuration {}

    pub mod storage {
        use crate::storage::Key;

        pub fn get_epoch_duration_storage_key() -> Key {
            crate::absent()
        }

        pub fn get_max_block_gas_key() -> Key {
            crate::absent()
        }
    }
}

pub mod proof_of_stake {
    use crate::borsh::BorshDeserialize;

    pub struct OwnedPosParams {
        pub unbonding_len: u64,
    }

    impl BorshDeserialize for OwnedPosParams {}

    pub mod storage_key {
        pub fn params_key() -> crate::storage::Key {
            crate::absent()
        }
    }
}

pub mod state {
    pub struct Sha256Hasher(());

    pub mod ics23_specs {
        pub fn ibc_proof_specs<H>() -> Vec<ics23::ProofSpec> {
            crate::absent()
        }
    }
}

pub mod token {
    use crate::borsh::BorshDeserialize;

    #[derive(Debug, Clone, Copy)]
    pub struct Amount(());

    impl BorshDeserialize for Amount {}

    #[derive(Debug, Clone, Copy)]
    pub struct Denomination(());

    impl BorshDeserialize for Denomination {}

    impl From<u8> for Denomination {
        fn from(decimals: u8) -> Self {
            crate::absent()
        }
    }

    named!(DenominatedAmount);

    impl DenominatedAmount {
        pub fn new(amount: Amount, denomination: Denomination) -> Self {
            crate::absent()
        }
    }

    pub mod storage_key {
        use crate::address::Address;
        use crate::storage::Key;

        pub fn balance_key(token: &Address, owner: &Address) -> Key {
            crate::absent()
        }

        pub fn denom_key(token: &Address) -> Key {
            crate::absent()
        }

        pub fn is_any_token_balance_key(key: &Key) -> Option<[&crate::address::Address; 2]> {
            None
        }
    }
}

pub mod wallet {
    use crate::address::Address;
    use crate::key::common::{PublicKey, SecretKey};
    use crate::zeroize::Zeroizing;

    error!(LoadStoreError);
    error!(FindKeyError);

    #[derive(Default)]
    pub struct Store;

    impl Store {
        pub fn insert_keypair<U>(
            &mut self,
            alias: String,
            key: SecretKey,
            password: Option<Zeroizing<String>>,
            address: Option<Address>,
            path: Option<()>,
            force: bool,
        ) {
            crate::absent()
        }
    }

    pub trait WalletIo {
        type Rng;

        fn read_password(confirm: bool, target_key: Option<&str>) -> Zeroizing<String> {
            crate::absent()
        }
    }

    pub trait WalletStorage {
        fn save<U>(&self, wallet: &Wallet<U>) -> Result<(), LoadStoreError>;
        fn load<U>(&self, wallet: &mut Wallet<U>) -> Result<(), LoadStoreError>;
    }

    pub struct Wallet<U>(std::marker::PhantomData<U>);

    impl<U> Wallet<U> {
        pub fn new(utils: U, store: Store) -> Self {
            crate::absent()
        }

        pub fn load(&mut self) -> Result<(), LoadStoreError> {
            crate::absent()
        }

        pub fn find_secret_key(
            &mut self,
            alias: impl AsRef<str>,
            password: Option<Zeroizing<String>>,
        ) -> Result<SecretKey, FindKeyError> {
            crate::absent()
        }

        pub fn find_public_key(&self, alias: impl AsRef<str>) -> Result<PublicKey, FindKeyError> {
            crate::absent()
        }

        pub fn find_address(
            &self,
            alias: impl AsRef<str>,
        ) -> Option<std::borrow::Cow<'_, Address>> {
            crate::absent()
        }
    }

    pub mod fs {
        pub trait FsWalletStorage {
            fn store_dir(&self) -> &std::path::PathBuf;
        }
    }
}

pub mod queries {
    use crate::events::Event;
    use crate::ibc::storage::{ChannelId, ClientId, EventType, PortId, Sequence};
    use crate::rpc::TxAppliedEvents;
    use crate::storage::{BlockHeight, Key, PrefixValue};

    error!(Error);

    pub struct Response<T> {
        pub data: T,
    }

    pub struct Rpc;

    pub const RPC: Rpc = Rpc;

    pub struct Shell;

    pub struct TxHash(());

    impl TryFrom<&[u8]> for TxHash {
        type Error = crate::Absent;
        fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
            Err(crate::Absent)
        }
    }

    impl Rpc {
        pub fn shell(&self) -> Shell {
            Shell
        }
    }

    impl Shell {
        pub async fn storage_prefix<C>(
            self,
            client: &C,
            data: Option<Vec<u8>>,
            height: Option<BlockHeight>,
            prove: bool,
            prefix: &Key,
        ) -> Result<Response<Vec<PrefixValue>>, Error> {
            Err(Error)
        }

        pub async fn ibc_client_update<C>(
            self,
            client: &C,
            id: &ClientId,
            height: &BlockHeight,
        ) -> Result<Option<Event>, Error> {
            Err(Error)
        }

        pub async fn ibc_packet<C>(
            self,
            client: &C,
            kind: &EventType,
            source_port: &PortId,
            source_channel: &ChannelId,
            destination_port: &PortId,
            destination_channel: &ChannelId,
            sequence: &Sequence,
        ) -> Result<Option<Event>, Error> {
            Err(Error)
        }

        pub async fn applied<C>(
            self,
            client: &C,
            hash: &TxHash,
        ) -> Result<Option<TxAppliedEvents>, Error> {
            Err(Error)
        }
    }
}

pub mod rpc {
    use tendermint::merkle::proof::ProofOps;

    use crate::address::Address;
    use crate::error::Error;
    use crate::storage::{BlockHeight, Epoch, Key};
    use crate::tx::data::{ResultCode, TxResult};

    #[derive(Debug)]
    pub struct TxAppliedEvents(());

    pub struct TxResponse {
        pub height: BlockHeight,
        pub code: ResultCode,
        pub batch: Option<TxResult<String>>,
    }

    impl TryFrom<TxAppliedEvents> for TxResponse {
        type Error = crate::Absent;
        fn try_from(events: TxAppliedEvents) -> Result<Self, Self::Error> {
            Err(crate::Absent)
        }
    }

    fn none<T>() -> Result<T, Error> {
        Err(Error::Other(
            "this build of Hermes has no Namada chains".to_string(),
        ))
    }

    pub async fn query_native_token<C>(client: &C) -> Result<Address, Error> {
        none()
    }

    pub async fn query_epoch<C>(client: &C) -> Result<Epoch, Error> {
        none()
    }

    pub async fn query_storage_value<C, T>(client: &C, key: &Key) -> Result<T, Error> {
        none()
    }

    pub async fn query_storage_value_bytes<C>(
        client: &C,
        key: &Key,
        height: Option<BlockHeight>,
        prove: bool,
    ) -> Result<(Option<Vec<u8>>, Option<ProofOps>), Error> {
        none()
    }
}

pub mod signing {
    use crate::args::Tx;
    use crate::error::Error;
    use crate::token::DenominatedAmount;

    #[derive(Debug, Clone)]
    pub struct SigningTxData(());

    pub fn default_sign() {}

    pub async fn validate_fee<N>(context: &N, args: &Tx) -> Result<DenominatedAmount, Error> {
        crate::absent()
    }
}

pub mod args {
    use std::path::PathBuf;

    use crate::address::Address;
    use crate::chain::ChainId;
    use crate::error::Error;
    use crate::key::common::PublicKey;
    use crate::signing::SigningTxData;
    use crate::token::DenominatedAmount;
    use crate::tx;

    #[derive(Debug, Clone)]
    pub struct Tx {
        pub memo: Option<Vec<u8>>,
    }

    #[derive(Debug, Clone, Copy)]
    pub struct GasLimit(());

    impl From<u64> for GasLimit {
        fn from(gas: u64) -> Self {
            crate::absent()
        }
    }

    pub trait TxBuilder: Sized {
        fn chain_id(self, id: ChainId) -> Self {
            crate::absent()
        }

        fn signing_keys(self, keys: Vec<PublicKey>) -> Self {
            crate::absent()
        }

        fn broadcast_only(self, only: bool) -> Self {
            crate::absent()
        }

        fn dry_run_wrapper(self, dry: bool) -> Self {
            crate::absent()
        }

        fn fee_token(self, token: Address) -> Self {
            crate::absent()
        }

        fn gas_limit(self, limit: GasLimit) -> Self {
            crate::absent()
        }

        fn fee_amount(self, amount: DenominatedAmount) -> Self {
            crate::absent()
        }
    }

    impl TxBuilder for Tx {}

    pub struct TxCustom {
        pub tx: Tx,
        pub code_path: Option<PathBuf>,
        pub data_path: Option<Vec<u8>>,
        pub serialized_tx: Option<Vec<u8>>,
        pub owner: Option<Address>,
    }

    impl TxCustom {
        pub async fn build<N>(
            &self,
            context: &N,
        ) -> Result<(tx::Tx, Option<SigningTxData>), Error> {
            crate::absent()
        }
    }
}

pub mod tx {
    use tendermint_rpc::endpoint::broadcast::tx_sync::Response;

    use crate::address::Address;
    use crate::args;
    use crate::error::Error;
    use crate::key::common::PublicKey;
    use crate::signing::SigningTxData;
    use crate::token::DenominatedAmount;

    pub const TX_IBC_WASM: &str = "tx_ibc.wasm";

    #[derive(Debug, Clone)]
    pub struct Tx(());

    named!(Hash);

    impl Tx {
        pub fn add_serialized_data(&mut self, data: Vec<u8>) {
            crate::absent()
        }

        pub fn header_hash(&self) -> Hash {
            crate::absent()
        }
    }

    pub enum ProcessTxResponse {
        Broadcast(Response),
        DryRun((data::TxResult<String>, u64)),
    }

    pub async fn prepare_tx(
        args: &args::Tx,
        tx: &mut Tx,
        fee: DenominatedAmount,
        payer: PublicKey,
    ) -> Result<(), Error> {
        crate::absent()
    }

    pub fn build_batch(txs: Vec<(Tx, SigningTxData)>) -> Result<(Tx, Vec<SigningTxData>), Error> {
        crate::absent()
    }

    pub async fn is_reveal_pk_needed<C>(client: &C, address: &Address) -> Result<bool, Error> {
        crate::absent()
    }

    pub async fn build_reveal_pk<N>(
        context: &N,
        args: &args::Tx,
        key: &PublicKey,
    ) -> Result<(Tx, SigningTxData), Error> {
        crate::absent()
    }

    pub mod data {
        use crate::events::Event;

        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ResultCode {
            Ok,
        }

        #[derive(Debug, Clone)]
        pub struct BatchedTxResult {
            pub events: Vec<Event>,
        }

        impl BatchedTxResult {
            pub fn is_accepted(&self) -> bool {
                crate::absent()
            }
        }

        impl std::fmt::Display for BatchedTxResult {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::absent()
            }
        }

        #[derive(Debug, Clone)]
        pub struct TxResult<T>(Vec<(String, Result<BatchedTxResult, T>)>);

        impl<T> TxResult<T> {
            pub fn iter(&self) -> impl Iterator<Item = (&String, &Result<BatchedTxResult, T>)> {
                self.0.iter().map(|(hash, result)| (hash, result))
            }
        }

        impl<T> std::fmt::Display for TxResult<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::absent()
            }
        }
    }
}

/// The context of a chain.
pub struct NamadaImpl<C, U, V, I>(std::marker::PhantomData<(C, U, V, I)>);

impl<C: io::Client, U, V, I> io::NamadaIo for NamadaImpl<C, U, V, I> {
    type Client = C;
}

impl<C, U, V, I> NamadaImpl<C, U, V, I> {
    pub fn native_new(
        client: C,
        wallet: wallet::Wallet<U>,
        shielded: V,
        io: I,
        native_token: address::Address,
    ) -> Self {
        absent()
    }
}

pub trait Namada {
    type Utils;

    fn native_token(&self) -> address::Address {
        absent()
    }

    fn tx_builder(&self) -> args::Tx {
        absent()
    }

    async fn wallet(&self) -> &wallet::Wallet<Self::Utils> {
        absent()
    }

    async fn sign(
        &self,
        tx: &mut tx::Tx,
        args: &args::Tx,
        data: signing::SigningTxData,
        with: fn(),
        user_data: (),
    ) -> Result<(), error::Error> {
        absent()
    }

    async fn submit(
        &self,
        tx: tx::Tx,
        args: &args::Tx,
    ) -> Result<tx::ProcessTxResponse, error::Error> {
        absent()
    }
}

impl<C, U, V, I> Namada for NamadaImpl<C, U, V, I> {
    type Utils = U;
}
