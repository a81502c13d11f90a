//! What Hermes names of Penumbra's protocol, without Penumbra: nothing here can be made, and whatever is called says so.
//!
//! Hermes compiles its Penumbra chains in whether anybody has one or not. This and its sisters keep the types and the
//! signatures that it compiles against; a config with `type = "Penumbra"` is refused when it is read.

#![allow(unused_variables)]

/// For the sisters, too.
pub fn absent() -> ! {
    unimplemented!("this build of Hermes has no Penumbra chains")
}

pub trait DomainType {
    fn encode_to_vec(&self) -> Vec<u8> {
        absent()
    }
}

pub mod box_grpc_svc {
    #[derive(Clone)]
    pub struct BoxGrpcService(());

    pub fn local<S>(service: S) -> BoxGrpcService {
        crate::absent()
    }
}

pub mod core {
    pub mod component {
        pub mod ibc {
            pub mod v1 {
                pub struct IbcRelay {
                    pub raw_action: Option<pbjson_types::Any>,
                }
            }
        }
    }

    pub mod app {
        pub mod v1 {
            pub struct AppParametersRequest {}

            pub struct StakeParameters {
                pub unbonding_delay: u64,
            }

            pub struct AppParameters {
                pub stake_params: Option<StakeParameters>,
            }

            pub struct AppParametersResponse {
                pub app_parameters: Option<AppParameters>,
            }

            pub mod query_service_client {
                use super::{AppParametersRequest, AppParametersResponse};

                pub struct QueryServiceClient(());

                impl QueryServiceClient {
                    pub async fn connect(to: http::Uri) -> Result<Self, tonic::transport::Error> {
                        crate::absent()
                    }

                    pub async fn app_parameters(
                        &mut self,
                        request: tonic::Request<AppParametersRequest>,
                    ) -> Result<tonic::Response<AppParametersResponse>, tonic::Status>
                    {
                        crate::absent()
                    }
                }
            }
        }
    }
}

pub mod custody {
    pub mod v1 {
        pub mod custody_service_client {
            pub struct CustodyServiceClient<T>(T);

            impl<T> CustodyServiceClient<T> {
                pub fn new(service: T) -> Self {
                    crate::absent()
                }
            }
        }

        pub mod custody_service_server {
            pub struct CustodyServiceServer<T>(T);

            impl<T> CustodyServiceServer<T> {
                pub fn new(service: T) -> Self {
                    crate::absent()
                }
            }
        }
    }
}

pub mod view {
    pub mod v1 {
        pub struct GasPricesRequest {}

        pub struct GasPrices(());

        pub struct GasPricesResponse {
            pub gas_prices: Option<GasPrices>,
        }

        pub struct RawTransactionId(());

        pub mod broadcast_transaction_response {
            use super::RawTransactionId;

            pub struct BroadcastSuccess {
                pub id: Option<RawTransactionId>,
            }

            pub struct Confirmed {
                pub id: Option<RawTransactionId>,
            }

            pub enum Status {
                BroadcastSuccess(BroadcastSuccess),
                Confirmed(Confirmed),
            }
        }

        pub struct BroadcastTransactionResponse {
            pub status: Option<broadcast_transaction_response::Status>,
        }

        pub mod view_service_client {
            use super::{GasPricesRequest, GasPricesResponse};

            #[derive(Clone)]
            pub struct ViewServiceClient<T>(T);

            impl<T> ViewServiceClient<T> {
                pub fn new(service: T) -> Self {
                    crate::absent()
                }

                pub async fn gas_prices(
                    &mut self,
                    request: GasPricesRequest,
                ) -> Result<tonic::Response<GasPricesResponse>, tonic::Status> {
                    crate::absent()
                }
            }
        }

        pub mod view_service_server {
            pub struct ViewServiceServer<T>(T);

            impl<T> ViewServiceServer<T> {
                pub fn new(service: T) -> Self {
                    crate::absent()
                }
            }
        }
    }
}
