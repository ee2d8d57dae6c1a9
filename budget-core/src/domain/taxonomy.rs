//! The default category tree: the codes of Plaid's personal finance taxonomy, version 2.

use super::account::MAX_NAME;
use super::category::{Category, Kind};
use super::id::CategoryId;

/// A category at the root: its code, kind and name, and its parts.
type Root = (&'static str, Kind, &'static str, &'static [Leaf]);
/// A part: what its code adds to the root's, and its name.
type Leaf = (&'static str, &'static str);

use Kind::{Expense, Income, Transfer};

/// Borrowed money is not income, so what was borrowed is a transfer.
const ROOTS: &[Root] = &[
    (
        "INCOME",
        Income,
        "Income",
        &[
            ("SALARY", "Salary"),
            ("CONTRACTOR", "Freelance work"),
            ("GIG_ECONOMY", "Gig work"),
            ("INTEREST_EARNED", "Interest earned"),
            ("DIVIDENDS", "Dividends"),
            ("RENTAL", "Rent received"),
            ("RETIREMENT_PENSION", "Pension"),
            ("CHILD_SUPPORT", "Child support"),
            ("UNEMPLOYMENT", "Unemployment benefit"),
            ("LONG_TERM_DISABILITY", "Disability benefit"),
            ("MILITARY", "Military pay"),
            ("TAX_REFUND", "Tax refund"),
            ("OTHER", "Other income"),
        ],
    ),
    (
        "LOAN_DISBURSEMENTS",
        Transfer,
        "Money borrowed",
        &[
            ("AUTO", "Car loan"),
            ("CASH_ADVANCES", "Cash advance"),
            ("EWA", "Wage advance"),
            ("MORTGAGE", "Mortgage loan"),
            ("PERSONAL", "Personal loan"),
            ("STUDENT", "Student loan"),
            ("OTHER_DISBURSEMENT", "Other loan"),
        ],
    ),
    (
        "LOAN_PAYMENTS",
        Expense,
        "Loan payments",
        &[
            ("MORTGAGE_PAYMENT", "Mortgage"),
            ("CAR_PAYMENT", "Car payment"),
            ("STUDENT_LOAN_PAYMENT", "Student loan payment"),
            ("PERSONAL_LOAN_PAYMENT", "Personal loan payment"),
            ("CREDIT_CARD_PAYMENT", "Credit card payment"),
            ("CASH_ADVANCES", "Cash advance repaid"),
            ("EWA", "Wage advance repaid"),
            ("BNPL", "Pay-later instalment"),
            ("OTHER_PAYMENT", "Other loan payment"),
        ],
    ),
    (
        "TRANSFER_IN",
        Transfer,
        "Transfers in",
        &[
            ("ACCOUNT_TRANSFER", "From own account"),
            ("DEPOSIT", "Deposit"),
            ("INVESTMENT_AND_RETIREMENT_FUNDS", "From investments"),
            ("SAVINGS", "From savings"),
            ("WIRE", "Wire received"),
            ("TRANSFER_IN_FROM_APPS", "From a payment app"),
            ("OTHER_TRANSFER_IN", "Other transfer in"),
        ],
    ),
    (
        "TRANSFER_OUT",
        Transfer,
        "Transfers out",
        &[
            ("ACCOUNT_TRANSFER", "To own account"),
            ("WITHDRAWAL", "Cash withdrawal"),
            ("INVESTMENT_AND_RETIREMENT_FUNDS", "To investments"),
            ("SAVINGS", "To savings"),
            ("CRYPTO", "To crypto"),
            ("WIRE", "Wire sent"),
            ("TRANSFER_OUT_FROM_APPS", "To a payment app"),
            ("OTHER_TRANSFER_OUT", "Other transfer out"),
        ],
    ),
    (
        "BANK_FEES",
        Expense,
        "Bank fees",
        &[
            ("ATM_FEES", "ATM fees"),
            ("INSUFFICIENT_FUNDS", "Insufficient funds fees"),
            ("INTEREST_CHARGE", "Interest charged"),
            ("FOREIGN_TRANSACTION_FEES", "Foreign transaction fees"),
            ("OVERDRAFT_FEES", "Overdraft fees"),
            ("LATE_FEES", "Late fees"),
            ("CASH_ADVANCE", "Cash advance fees"),
            ("OTHER_BANK_FEES", "Other bank fees"),
        ],
    ),
    (
        "ENTERTAINMENT",
        Expense,
        "Entertainment",
        &[
            ("CASINOS_AND_GAMBLING", "Gambling"),
            ("MUSIC_AND_AUDIO", "Music & audio"),
            ("SPORTING_EVENTS_AMUSEMENT_PARKS_AND_MUSEUMS", "Events, parks & museums"),
            ("TV_AND_MOVIES", "TV & movies"),
            ("VIDEO_GAMES", "Video games"),
            ("OTHER_ENTERTAINMENT", "Other entertainment"),
        ],
    ),
    (
        "FOOD_AND_DRINK",
        Expense,
        "Food & drink",
        &[
            ("GROCERIES", "Groceries"),
            ("RESTAURANT", "Restaurants"),
            ("COFFEE", "Coffee"),
            ("FAST_FOOD", "Fast food"),
            ("BEER_WINE_AND_LIQUOR", "Beer, wine & spirits"),
            ("VENDING_MACHINES", "Vending machines"),
            ("OTHER_FOOD_AND_DRINK", "Other food & drink"),
        ],
    ),
    (
        "GENERAL_MERCHANDISE",
        Expense,
        "Shopping",
        &[
            ("BOOKSTORES_AND_NEWSSTANDS", "Books & newspapers"),
            ("CLOTHING_AND_ACCESSORIES", "Clothing"),
            ("CONVENIENCE_STORES", "Convenience stores"),
            ("DEPARTMENT_STORES", "Department stores"),
            ("DISCOUNT_STORES", "Discount stores"),
            ("ELECTRONICS", "Electronics"),
            ("GIFTS_AND_NOVELTIES", "Gifts"),
            ("OFFICE_SUPPLIES", "Office supplies"),
            ("ONLINE_MARKETPLACES", "Online marketplaces"),
            ("PET_SUPPLIES", "Pet supplies"),
            ("SPORTING_GOODS", "Sporting goods"),
            ("SUPERSTORES", "Superstores"),
            ("TOBACCO_AND_VAPE", "Tobacco & vaping"),
            ("OTHER_GENERAL_MERCHANDISE", "Other shopping"),
        ],
    ),
    (
        "HOME_IMPROVEMENT",
        Expense,
        "Home",
        &[
            ("FURNITURE", "Furniture"),
            ("HARDWARE", "Hardware & garden"),
            ("REPAIR_AND_MAINTENANCE", "Home repairs"),
            ("SECURITY", "Home security"),
            ("OTHER_HOME_IMPROVEMENT", "Other home"),
        ],
    ),
    (
        "MEDICAL",
        Expense,
        "Health",
        &[
            ("DENTAL_CARE", "Dentist"),
            ("EYE_CARE", "Eye care"),
            ("NURSING_CARE", "Nursing care"),
            ("PHARMACIES_AND_SUPPLEMENTS", "Pharmacy"),
            ("PRIMARY_CARE", "Doctor"),
            ("VETERINARY_SERVICES", "Vet"),
            ("OTHER_MEDICAL", "Other health"),
        ],
    ),
    (
        "PERSONAL_CARE",
        Expense,
        "Personal care",
        &[
            ("GYMS_AND_FITNESS_CENTERS", "Gym & fitness"),
            ("HAIR_AND_BEAUTY", "Hair & beauty"),
            ("LAUNDRY_AND_DRY_CLEANING", "Laundry"),
            ("OTHER_PERSONAL_CARE", "Other personal care"),
        ],
    ),
    (
        "GENERAL_SERVICES",
        Expense,
        "Services",
        &[
            ("ACCOUNTING_AND_FINANCIAL_PLANNING", "Accounting & financial advice"),
            ("AUTOMOTIVE", "Car service"),
            ("CHILDCARE", "Childcare"),
            ("CONSULTING_AND_LEGAL", "Legal & consulting"),
            ("EDUCATION", "Education"),
            ("INSURANCE", "Insurance"),
            ("POSTAGE_AND_SHIPPING", "Postage & shipping"),
            ("STORAGE", "Storage"),
            ("OTHER_GENERAL_SERVICES", "Other services"),
        ],
    ),
    (
        "GOVERNMENT_AND_NON_PROFIT",
        Expense,
        "Taxes & giving",
        &[
            ("DONATIONS", "Donations"),
            ("GOVERNMENT_DEPARTMENTS_AND_AGENCIES", "Government fees"),
            ("TAX_PAYMENT", "Taxes"),
            ("OTHER_GOVERNMENT_AND_NON_PROFIT", "Other taxes & giving"),
        ],
    ),
    (
        "TRANSPORTATION",
        Expense,
        "Transport",
        &[
            ("BIKES_AND_SCOOTERS", "Bikes & scooters"),
            ("GAS", "Fuel"),
            ("PARKING", "Parking"),
            ("PUBLIC_TRANSIT", "Public transport"),
            ("TAXIS_AND_RIDE_SHARES", "Taxis & ride shares"),
            ("TOLLS", "Tolls"),
            ("OTHER_TRANSPORTATION", "Other transport"),
        ],
    ),
    (
        "TRAVEL",
        Expense,
        "Travel",
        &[
            ("FLIGHTS", "Flights"),
            ("LODGING", "Hotels & lodging"),
            ("RENTAL_CARS", "Rental cars"),
            ("OTHER_TRAVEL", "Other travel"),
        ],
    ),
    (
        "RENT_AND_UTILITIES",
        Expense,
        "Rent & utilities",
        &[
            ("RENT", "Rent"),
            ("GAS_AND_ELECTRICITY", "Gas & electricity"),
            ("WATER", "Water"),
            ("INTERNET_AND_CABLE", "Internet & cable"),
            ("TELEPHONE", "Phone"),
            ("SEWAGE_AND_WASTE_MANAGEMENT", "Sewage & waste"),
            ("OTHER_UTILITIES", "Other utilities"),
        ],
    ),
    ("OTHER", Expense, "Other", &[("OTHER", "Miscellaneous")]),
];

/// Loan payments that are no spending. What a card or an advance paid for was counted when it was
/// bought, so paying it back must not count again; a pay-later instalment is the only trace of its
/// purchase, and counts.
const REPAYMENTS: [&str; 3] =
    ["LOAN_PAYMENTS_CREDIT_CARD_PAYMENT", "LOAN_PAYMENTS_CASH_ADVANCES", "LOAN_PAYMENTS_EWA"];

/// The default tree, each parent before its parts: 18 roots and 127 parts, whose ids are Plaid's
/// codes.
///
/// Money borrowed and moved between own accounts is of kind transfer, and so is paying back a
/// credit card or an advance. Mortgages, car payments and other loans are expenses.
///
/// ```
/// use budget_core::{Kind, Tree, taxonomy::default_categories};
/// let tree = Tree::new(default_categories())?;
/// let groceries = "FOOD_AND_DRINK_GROCERIES".parse()?;
/// assert_eq!(tree.expect(&groceries)?.name, "Groceries");
/// assert_eq!(tree.kind(&"INCOME_SALARY".parse()?), Some(Kind::Income));
/// # Ok::<(), budget_core::Error>(())
/// ```
pub fn default_categories() -> Vec<Category> {
    ROOTS.iter().flat_map(|root| std::iter::once(at_root(root)).chain(below(root))).collect()
}

/// The category that a source's code stands for: that of the default tree, else one made for the
/// code under `primary`, the category that the source says it is a part of; at the root where it
/// names none.
///
/// ```
/// use budget_core::taxonomy::category_of;
/// let primary = "FOOD_AND_DRINK".parse()?;
/// let made = category_of(&"FOOD_AND_DRINK_BUBBLE_TEA".parse()?, Some(&primary));
/// assert_eq!((made.name.as_str(), made.parent), ("Bubble tea", Some(primary)));
/// # Ok::<(), budget_core::Error>(())
/// ```
pub fn category_of(code: &CategoryId, primary: Option<&CategoryId>) -> Category {
    default_of(code).unwrap_or_else(|| {
        let parent = primary.filter(|primary| *primary != code);
        Category {
            id: code.clone(),
            parent: parent.cloned(),
            name: name_of(code, parent),
            kind: None,
        }
    })
}

fn default_of(code: &CategoryId) -> Option<Category> {
    ROOTS.iter().find_map(|root| {
        let rest = code.as_str().strip_prefix(root.0)?;
        if rest.is_empty() {
            Some(at_root(root))
        } else {
            below(root).find(|leaf| leaf.id == *code)
        }
    })
}

fn at_root((code, kind, name, _): &Root) -> Category {
    Category { kind: Some(*kind), ..Category::new(id(code), *name) }
}

fn below<'a>((root, _, _, leaves): &'a Root) -> impl Iterator<Item = Category> + use<'a> {
    leaves.iter().map(move |(rest, name)| {
        let code = format!("{root}_{rest}");
        let kind = REPAYMENTS.contains(&code.as_str()).then_some(Transfer);
        Category { kind, ..Category::new(id(&code), *name).under(id(root)) }
    })
}

fn id(code: &str) -> CategoryId {
    CategoryId::new(code).expect("the table's codes are ids")
}

/// What the code adds to its parent's, as words.
fn name_of(code: &CategoryId, parent: Option<&CategoryId>) -> String {
    let own = parent
        .and_then(|parent| code.as_str().strip_prefix(parent.as_str())?.strip_prefix('_'))
        .unwrap_or(code.as_str());
    let words: Vec<&str> = own.split(|c: char| c == '_' || c.is_whitespace()).collect();
    let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let name: String = sentence_case(&words).chars().take(MAX_NAME).collect();
    if name.is_empty() { "Unnamed".to_owned() } else { name }
}

fn sentence_case(words: &str) -> String {
    if words.chars().any(char::is_lowercase) {
        return words.to_owned();
    }
    let mut letters = words.chars();
    let first = letters.next();
    first.into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}
