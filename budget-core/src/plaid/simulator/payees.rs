//! Whom a made-up household pays, and who pays it: names that are plainly made up.

/// A category of Plaid's taxonomy, second version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pfc {
    pub(super) primary: &'static str,
    pub(super) detailed: &'static str,
}

macro_rules! pfc {
    ($primary:literal $detail:literal) => {
        Pfc { primary: $primary, detailed: concat!($primary, "_", $detail) }
    };
}

/// What is not told.
pub(super) const OTHER: Pfc = pfc!("OTHER" "OTHER");

/// An account of a household, by its place in the bank's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Checking = 0,
    Savings = 1,
    Card = 2,
    Loan = 3,
}

/// A shop.
#[derive(Debug)]
pub(super) struct Payee {
    pub(super) name: &'static str,
    pub(super) pfc: Pfc,
    /// In cents.
    pub(super) low: i64,
    pub(super) high: i64,
    /// How often it is chosen, beside the others.
    pub(super) weight: usize,
    pub(super) tips: bool,
    pub(super) refunds: bool,
}

const fn shop(name: &'static str, pfc: Pfc, low: i64, high: i64, weight: usize) -> Payee {
    Payee { name, pfc, low, high, weight, tips: false, refunds: false }
}

const fn table(name: &'static str, pfc: Pfc, low: i64, high: i64, weight: usize) -> Payee {
    Payee { tips: true, ..shop(name, pfc, low, high, weight) }
}

const fn store(name: &'static str, pfc: Pfc, low: i64, high: i64, weight: usize) -> Payee {
    Payee { refunds: true, ..shop(name, pfc, low, high, weight) }
}

pub(super) const PAYEES: [Payee; 20] = [
    shop("Corner Market", pfc!("FOOD_AND_DRINK" "GROCERIES"), 350, 3_500, 12),
    shop("Weekly Grocer", pfc!("FOOD_AND_DRINK" "GROCERIES"), 2_500, 14_000, 10),
    shop("Morning Coffee Bar", pfc!("FOOD_AND_DRINK" "COFFEE"), 280, 890, 10),
    table("The Example Kitchen", pfc!("FOOD_AND_DRINK" "RESTAURANT"), 1_800, 9_500, 7),
    table("Sample Noodle House", pfc!("FOOD_AND_DRINK" "RESTAURANT"), 1_200, 4_800, 5),
    shop("Quick Lunch Counter", pfc!("FOOD_AND_DRINK" "FAST_FOOD"), 650, 1_900, 6),
    shop("Blue Line Transit", pfc!("TRANSPORTATION" "PUBLIC_TRANSIT"), 275, 275, 12),
    shop("Fill-Up Fuel Station", pfc!("TRANSPORTATION" "GAS"), 2_200, 6_800, 4),
    table("Town Taxi", pfc!("TRANSPORTATION" "TAXIS_AND_RIDE_SHARES"), 900, 3_800, 3),
    shop("Center Parking", pfc!("TRANSPORTATION" "PARKING"), 200, 1_800, 3),
    store("General Goods Store", pfc!("GENERAL_MERCHANDISE" "SUPERSTORES"), 900, 12_000, 5),
    store(
        "Everyday Clothing",
        pfc!("GENERAL_MERCHANDISE" "CLOTHING_AND_ACCESSORIES"),
        1_900,
        14_500,
        3,
    ),
    store("Gadget Shelf", pfc!("GENERAL_MERCHANDISE" "ELECTRONICS"), 1_500, 42_000, 1),
    store("Online Bazaar", pfc!("GENERAL_MERCHANDISE" "ONLINE_MARKETPLACES"), 700, 9_900, 5),
    shop("Neighborhood Pharmacy", pfc!("MEDICAL" "PHARMACIES_AND_SUPPLEMENTS"), 450, 4_200, 3),
    shop("City Cinema", pfc!("ENTERTAINMENT" "TV_AND_MOVIES"), 1_100, 3_600, 2),
    shop(
        "Page Turner Books",
        pfc!("GENERAL_MERCHANDISE" "BOOKSTORES_AND_NEWSSTANDS"),
        600,
        4_500,
        2,
    ),
    shop("Hair Studio Example", pfc!("PERSONAL_CARE" "HAIR_AND_BEAUTY"), 2_500, 7_500, 1),
    shop("Cash Machine", pfc!("TRANSFER_OUT" "WITHDRAWAL"), 4_000, 4_000, 2),
    shop("Hardware Corner", pfc!("HOME_IMPROVEMENT" "HARDWARE"), 500, 8_800, 2),
];

/// What comes or goes on fixed days of the month.
#[derive(Debug)]
pub(super) struct Regular {
    pub(super) days: &'static [u32],
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) pfc: Pfc,
    pub(super) place: Place,
    pub(super) low: i64,
    pub(super) high: i64,
    /// Whether a household always has the same amount.
    pub(super) is_steady: bool,
    pub(super) delay: u64,
    pub(super) frequency: &'static str,
}

const MONTHLY: Regular = Regular {
    days: &[1],
    name: "",
    text: "",
    pfc: OTHER,
    place: Place::Checking,
    low: 0,
    high: 0,
    is_steady: true,
    delay: 0,
    frequency: "MONTHLY",
};

const SUBSCRIPTION: Regular =
    Regular { place: Place::Card, delay: 2, low: 799, high: 1_999, ..MONTHLY };

pub(super) const REGULAR: [Regular; 11] = [
    Regular {
        days: &[13, 27],
        name: "Example Employer",
        text: "EXAMPLE EMPLOYER PAYROLL",
        pfc: pfc!("INCOME" "SALARY"),
        low: -260_000,
        high: -190_000,
        frequency: "SEMI_MONTHLY",
        ..MONTHLY
    },
    Regular {
        days: &[1],
        name: "Maple Court Rentals",
        text: "MAPLE COURT RENTALS RENT",
        pfc: pfc!("RENT_AND_UTILITIES" "RENT"),
        low: 120_000,
        high: 175_000,
        ..MONTHLY
    },
    Regular {
        days: &[6],
        name: "City Light and Power",
        text: "CITY LIGHT AND POWER BILL",
        pfc: pfc!("RENT_AND_UTILITIES" "GAS_AND_ELECTRICITY"),
        low: 5_200,
        high: 13_900,
        is_steady: false,
        delay: 1,
        ..MONTHLY
    },
    Regular {
        days: &[9],
        name: "Town Water Works",
        text: "TOWN WATER WORKS",
        pfc: pfc!("RENT_AND_UTILITIES" "WATER"),
        low: 2_400,
        high: 4_100,
        is_steady: false,
        ..MONTHLY
    },
    Regular {
        days: &[11],
        name: "Hilltop Internet",
        text: "HILLTOP INTERNET SERVICE",
        pfc: pfc!("RENT_AND_UTILITIES" "INTERNET_AND_CABLE"),
        low: 4_500,
        high: 7_500,
        ..MONTHLY
    },
    Regular {
        days: &[14],
        name: "Pocket Phone Plan",
        text: "POCKET PHONE PLAN",
        pfc: pfc!("RENT_AND_UTILITIES" "TELEPHONE"),
        low: 2_500,
        high: 4_500,
        ..MONTHLY
    },
    Regular {
        days: &[3],
        name: "Stream Sample TV",
        text: "STREAM SAMPLE TV SUBSCRIPTION",
        pfc: pfc!("ENTERTAINMENT" "TV_AND_MOVIES"),
        ..SUBSCRIPTION
    },
    Regular {
        days: &[17],
        name: "Sample Tunes",
        text: "SAMPLE TUNES SUBSCRIPTION",
        pfc: pfc!("ENTERTAINMENT" "MUSIC_AND_AUDIO"),
        ..SUBSCRIPTION
    },
    Regular {
        days: &[2],
        name: "Old Mill Gym",
        text: "OLD MILL GYM MEMBERSHIP",
        pfc: pfc!("PERSONAL_CARE" "GYMS_AND_FITNESS_CENTERS"),
        low: 2_900,
        high: 5_900,
        ..SUBSCRIPTION
    },
    Regular {
        days: &[22],
        name: "Example Mutual Insurance",
        text: "EXAMPLE MUTUAL INSURANCE PREMIUM",
        pfc: pfc!("GENERAL_SERVICES" "INSURANCE"),
        low: 6_500,
        high: 11_500,
        ..MONTHLY
    },
    Regular {
        days: &[28],
        name: "Interest",
        text: "INTEREST PAID",
        pfc: pfc!("INCOME" "INTEREST_EARNED"),
        place: Place::Savings,
        low: -900,
        high: -100,
        is_steady: false,
        ..MONTHLY
    },
];

/// Money that goes from the checking account to another account of the household.
#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) day: u32,
    pub(super) to: Place,
    pub(super) text_out: &'static str,
    pub(super) text_in: &'static str,
    pub(super) pfc_out: Pfc,
    pub(super) pfc_in: Pfc,
}

pub(super) const SAVING: Transfer = Transfer {
    day: 16,
    to: Place::Savings,
    text_out: "TRANSFER TO SAVINGS",
    text_in: "TRANSFER FROM CHECKING",
    pfc_out: pfc!("TRANSFER_OUT" "SAVINGS"),
    pfc_in: pfc!("TRANSFER_IN" "SAVINGS"),
};

pub(super) const CARD_PAYMENT: Transfer = Transfer {
    day: 20,
    to: Place::Card,
    text_out: "CREDIT CARD PAYMENT",
    text_in: "PAYMENT RECEIVED THANK YOU",
    pfc_out: pfc!("LOAN_PAYMENTS" "CREDIT_CARD_PAYMENT"),
    pfc_in: pfc!("LOAN_PAYMENTS" "CREDIT_CARD_PAYMENT"),
};

pub(super) const LOAN_PAYMENT: Transfer = Transfer {
    day: 10,
    to: Place::Loan,
    text_out: "LOAN PAYMENT",
    text_in: "LOAN PAYMENT RECEIVED",
    pfc_out: pfc!("LOAN_PAYMENTS" "PERSONAL_LOAN_PAYMENT"),
    pfc_in: pfc!("LOAN_PAYMENTS" "PERSONAL_LOAN_PAYMENT"),
};
