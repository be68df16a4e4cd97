//! What to do about a code of Microsoft Entra (Microsoft Learn, "Microsoft Entra authentication and authorization error
//! codes").

/// Returns what to do where a message names a code of Entra that we know.
pub(in crate::cli) fn hint(message: &str) -> Option<&'static str> {
    let code = message.split("AADSTS").nth(1)?;
    let code: String = code.chars().take_while(char::is_ascii_digit).collect();
    Some(match code.as_str() {
        "7000222" => {
            "the client secret has expired: create a new one and set AZURE_CLIENT_SECRET, or sign in without a stored secret (docs/release-jobs.md)"
        }
        "7000215" => {
            "AZURE_CLIENT_SECRET is not a secret of this application: set the secret's value, not its ID"
        }
        "700016" | "90002" | "900023" => {
            "check AZURE_TENANT_ID and AZURE_CLIENT_ID: the application doesn't exist in this tenant"
        }
        "500011" => "check AZURE_TENANT_ID: the service doesn't exist in this tenant",
        "65001" | "90094" => "an administrator must consent to the application in Microsoft Entra",
        "50076" | "50079" | "53000" | "53001" | "53002" | "53003" | "530003" => {
            "a conditional access policy blocks this sign-in: run `az login` again, or exclude the service principal from the policy"
        }
        "70021" | "700211" | "700212" | "700213" => {
            "no federated credential of the application matches this job: compare issuer, subject and audience with those in the message"
        }
        "700024" => "the job's identity token has expired, or the clock is wrong: run the job again",
        "50173" | "70043" | "70044" | "700082" | "700084" => "the sign-in has expired: run `az login` again",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_fits_the_code() {
        let table = [
            (
                "AADSTS7000222: The provided client secret keys are expired.",
                Some("the client secret has expired"),
            ),
            ("x: AADSTS700213: No matching federated identity record found", Some("no federated credential")),
            ("AADSTS53003: Access has been blocked", Some("a conditional access policy")),
            ("AADSTS1: new", None),
            ("no code", None),
        ];
        for (message, wanted) in table {
            let found = hint(message);
            assert_eq!(found.is_some(), wanted.is_some(), "{message}");
            assert!(found.unwrap_or_default().starts_with(wanted.unwrap_or_default()), "{message}");
        }
    }
}
