//! What banks call their columns, in English, German and French.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Currency;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The day on which it was posted.
    Posted,
    /// A date of no further name.
    Date,
    /// The day on which it happened.
    Happened,
    /// The day from which interest runs.
    Value,
    Amount,
    Debit,
    Credit,
    /// A word for money out or in.
    Direction,
    Payee,
    Text,
    /// The bank's own text, where another column has it tidied up.
    Original,
    Memo,
    Currency,
    Category,
    Id,
    /// The account, said so unmistakably.
    OwnAccount,
    /// The account, or in some files the other side's.
    Account,
    Status,
}

/// Names without blanks and marks, in lower case.
const NAMES: [(Role, &str); 18] = [
    (
        Role::Posted,
        "posteddate postingdate postdate dateposted bookingdate bookeddate datebooked dateofbooking \
         buchungsdatum buchungstag buchung datedecomptabilisation datecomptable datecomptabilisation \
         datedecomptable",
    ),
    (Role::Date, "date datum tag jour day"),
    (
        Role::Happened,
        "transactiondate datetransaction dateoftransaction datedetransaction datedelopération \
         datedopération datedoperation dateopération dateoperation created createddate createdat dateop \
         completeddate datetime timestamp belegdatum kaufdatum umsatzdatum datedelatransaction",
    ),
    (
        Role::Value,
        "valuedate datevalue wertstellung wertstellungsdatum valuta valutadatum datedevaleur \
         datevaleur dateval",
    ),
    (
        Role::Amount,
        "amount amt transactionamount amountofmoney sum betrag umsatz buchungsbetrag \
         transaktionsbetrag montant montantdelopération montantdelatransaction \
         montanteuros somme",
    ),
    (
        Role::Debit,
        "debit debits debitamount withdrawal withdrawals withdrawalamount withdrawalamt moneyout \
         paidout paymentsout soll belastung belastungen lastschrift ausgang ausgaben débit débits \
         sortie sorties",
    ),
    (
        Role::Credit,
        "credit credits creditamount deposit deposits depositamount depositamt moneyin paidin \
         paymentsin haben gutschrift gutschriften eingang einnahmen crédit crédits entrée entrées",
    ),
    (
        Role::Direction,
        "transactiontype type debitcredit debitorcredit creditdebit creditdebitindicator crdr drcr \
         dc cd direction sollhaben sh sens afbij",
    ),
    (
        Role::Payee,
        "payee payeename merchant merchantname partner partnername counterparty counterpartyname \
         beneficiary name empfänger zahlungsempfänger zahlungsempfängerin auftraggeberempfänger \
         empfängerauftraggeber begünstigterzahlungspflichtiger beguenstigterzahlungspflichtiger \
         nameempfänger namezahlungsbeteiligter zahlungsbeteiligter gegenpartei bénéficiaire tiers \
         contrepartie nomdelacontrepartie",
    ),
    (
        Role::Text,
        "description transactiondescription details transactiondetails narrative narration \
         particulars text reason paymentreference remittanceinformation statementtext \
         label buchungstext verwendungszweck umsatztext buchungsdetails zahlungsgrund betreff \
         libellé libelle libellédelopération objet communication détails",
    ),
    (Role::Original, "originaldescription originalstatement rawdescription bankdescription"),
    (
        Role::Memo,
        "memo memos note notes comment comments message notiz notizen bemerkung bemerkungen \
         kommentar remarque remarques commentaire",
    ),
    (
        Role::Currency,
        "currency currencycode transactioncurrency ccy cur währung waehrung whg devise monnaie monn",
    ),
    (Role::Category, "category categoryname kategorie catégorie categorie"),
    (
        Role::Id,
        "id fitid transactionid transactionnumber transactionno transactionreference txid uniqueid \
         referencenumber transaktionsnummer transaktionsid umsatzid ndetransaction nodetransaction \
         numérodetransaction idtransaction",
    ),
    (
        Role::OwnAccount,
        "auftragskonto ibanauftragskonto bezeichnungauftragskonto accountname youraccount \
         nomducompte",
    ),
    (
        Role::Account,
        "account accountnumber accountnum accountno konto kontonummer compte numérodecompte ndecompte produit",
    ),
    (Role::Status, "status transactionstatus state buchungsstatus statut état"),
];

static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
    let each = |(role, names): (Role, &'static str)| {
        names.split_ascii_whitespace().map(move |name| (name, role))
    };
    NAMES.into_iter().flat_map(each).collect()
});

/// What a column of this name is for, and the currency that stands behind the name: `Amount (EUR)`.
pub(super) fn role(name: &str) -> Option<(Role, Option<Currency>)> {
    let (key, currency) = key(name);
    let numbered = || text_stem(&key).map(|_| Role::Text);
    Some((ROLES.get(key.as_str()).copied().or_else(numbered)?, currency))
}

fn key(name: &str) -> (String, Option<Currency>) {
    let mut words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let code = words.last().filter(|_| words.len() > 1);
    let currency = code.and_then(|code| Currency::new(code).ok());
    if currency.is_some() {
        words.pop();
        words.pop_if(|word| matches!(*word, "in" | "en"));
    }
    (words.concat().to_lowercase(), currency)
}

/// The name without its number, where it is one of a row of texts: `Description 2`, `VWZ14`.
fn text_stem(key: &str) -> Option<&str> {
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let stems = ["description", "vwz", "verwendungszweck", "text", "details", "libellé", "libelle"];
    (stem.len() < key.len() && stems.contains(&stem)).then_some(stem)
}

/// Whether `name` is the unnumbered one beside numbered texts, and then something else: beside
/// `Description 1`, a plain `Description` describes the account.
pub(super) fn is_replaced(name: &str, names: &[String]) -> bool {
    let (plain, _) = key(name);
    names.iter().any(|other| text_stem(&key(other).0) == Some(&plain))
}

/// Pairs of words for money out and money in.
const DIRECTIONS: [(&str, &str); 9] = [
    ("debit", "credit"),
    ("dr", "cr"),
    ("d", "c"),
    ("dbit", "crdt"),
    ("soll", "haben"),
    ("s", "h"),
    ("débit", "crédit"),
    ("af", "bij"),
    ("out", "in"),
];

/// The pair of which every one of these words is one.
pub(super) fn directions(words: &[String]) -> Option<(&'static str, &'static str)> {
    let in_pair = |(out, into): &(&str, &str)| {
        words.iter().all(|word| same_word(out, word) || same_word(into, word))
    };
    DIRECTIONS.into_iter().find(|pair| !words.is_empty() && in_pair(pair))
}

/// Whether two words are the same in whatever case.
pub(super) fn same_word(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two) || (!two.is_ascii() && one.to_lowercase() == two.to_lowercase())
}

/// Whether a status says that the row may still change or vanish.
pub(super) fn is_pending(status: &str) -> bool {
    ["pending", "vorgemerkt", "en attente"].into_iter().any(|word| same_word(word, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_banks() {
        for (name, expected) in [
            ("Posted Date", Role::Posted),
            ("Buchungstag", Role::Posted),
            (" DATE ", Role::Date),
            ("Transaction_Date", Role::Happened),
            ("Date d'opération", Role::Happened),
            ("Date de valeur", Role::Value),
            ("Débit", Role::Debit),
            ("CREDIT", Role::Credit),
            ("Auftraggeber/Empfänger", Role::Payee),
            ("Zahlungsempfänger*in", Role::Payee),
            ("VWZ14", Role::Text),
            ("Description 2", Role::Text),
            ("Original Description", Role::Original),
            ("Monn.", Role::Currency),
            ("Währung", Role::Currency),
            ("N° de transaction", Role::Id),
            ("IBAN Auftragskonto", Role::OwnAccount),
        ] {
            assert_eq!(role(name).map(|(role, _)| role), Some(expected), "{name}");
        }
    }

    #[test]
    fn names_that_only_look_alike() {
        for name in [
            "Original Amount",
            "Original Currency",
            "amount_refunded",
            "converted_amount",
            "Running Balance",
            "Kontostand",
            "Solde",
            "Card No.",
            "Partner Iban",
            "#",
            "",
            "CheckNumber",
            "12",
            "-98,76",
        ] {
            assert_eq!(role(name), None, "{name}");
        }
    }

    #[test]
    fn a_currency_behind_the_name() {
        let eur = Currency::new("EUR").ok();
        for name in ["Amount (EUR)", "Betrag EUR", "Umsatz in EUR", "Montant en EUR"] {
            assert_eq!(role(name), Some((Role::Amount, eur)), "{name}");
        }
        assert_eq!(role("EUR"), None);
    }

    #[test]
    fn words_of_direction_come_in_pairs() {
        let pair = |words: &[&str]| {
            directions(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(pair(&["debit", "CREDIT", "Debit"]), Some(("debit", "credit")));
        assert_eq!(pair(&["CRÉDIT"]), Some(("débit", "crédit")));
        assert_eq!(pair(&["H"]), Some(("s", "h")));
        assert_eq!(pair(&["debit", "haben"]), None);
        assert_eq!(pair(&["Sale", "debit"]), None);
        assert_eq!(pair(&[]), None);
    }
}
