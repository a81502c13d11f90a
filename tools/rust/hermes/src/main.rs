fn main() -> eyre::Result<()> {
    oneline_eyre::install()?;
    abscissa_core::boot(&ibc_relayer_cli::application::APPLICATION)
}
