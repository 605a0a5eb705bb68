//! What a person should know of an order, as words of every output.

use super::lang::Lang;

macro_rules! flags {
    ($($(#[$doc:meta])* $variant:ident $word:literal, $en:literal, $es:literal;)*) => {
        /// Something about an order that a person should know. The words are part of every output.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Flag { $($(#[$doc])* $variant),* }

        impl Flag {
            /// Every flag.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in every output.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// A short sentence for people.
            #[must_use]
            pub const fn sentence(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($en, $es)),* }
            }
        }
    };
}

flags! {
    /// A line has no mark code.
    NoMark "no_mark", "A line has no mark code.", "Una línea no tiene Código Especial.";
    /// A line has no SKU.
    NoSku "no_sku", "A line has no SKU.", "Una línea no tiene SKU.";
    /// A SKU has no product row: one unit a box is assumed.
    NoProduct "no_product", "Not in the product list: one unit a box is assumed.", "No está en la lista de productos: se asume una unidad por caja.";
    /// Its document asks for a ship date before the earliest.
    TooEarly "too_early", "The ship date asked for is earlier than allowed.", "La fecha de despacho pedida es anterior a la permitida.";
    /// No service day is left to ship on.
    NoServiceDay "no_service_day", "There is no service day to ship on.", "No hay día de servicio para despachar.";
    /// It was changed after confirm, by a person or by accepting what the channel said: it must be confirmed again
    /// before its labels are printed (`k2k-domain.md` §3.1).
    ChangedAfterConfirm "changed_after_confirm", "Changed after confirm: confirm it again before printing.", "Cambió después de confirmada: confírmela de nuevo antes de imprimir.";
    /// The channel says something else than what we have: a person accepts it or keeps ours (R-02 T4).
    Conflict "conflict", "The channel says something else: accept it, or keep ours.", "El canal dice otra cosa: acéptelo, o conserve lo nuestro.";
    /// The channel cancelled it after confirm (R-05 T2).
    CancelledAfterConfirm "cancelled_after_confirm", "The channel cancelled it after it was confirmed.", "El canal la canceló después de confirmada.";
    /// The reference looks like an air waybill number but its check digit is wrong.
    AwbCheckDigit "awb_check_digit", "The check digit of the AWB number is wrong.", "El dígito de control de la guía AWB es incorrecto.";
    /// It joined an AWB that had another ship date (R-08 T7).
    AwbOtherDate "awb_other_date", "Its AWB also holds orders of another ship date.", "Su guía AWB también tiene órdenes de otra fecha de despacho.";
    /// No currency in the document nor the configuration.
    NoCurrency "no_currency", "No currency is known.", "No se conoce la moneda.";
    /// A box code that came with it belongs to another order (R-11 T3).
    BoxCodeTaken "box_code_taken", "A box code belongs to another order.", "Un código de caja pertenece a otra orden.";
    /// The channel lists other orders of its cart that have not come (`group_by`).
    CartIncomplete "cart_incomplete", "Orders of its cart are still missing.", "Aún faltan pedidos de su carrito.";
    /// A part that came too late to join it is in another order (`group_by`).
    CartSplit "cart_split", "Other goods of its cart or shipment are in another order.", "Otros productos de su carrito o envío están en otra orden.";
    /// It joined a new AWB because its own was closed (R-08 T8).
    AwbClosed "awb_closed", "Its AWB was closed: a new one was begun.", "Su guía AWB estaba cerrada: se abrió otra.";
    /// The carrier of a direct order is not one of ours (R-16 T2).
    CarrierUnmapped "carrier_unmapped", "Direct order: choose one of our carriers before confirm.", "Orden directa: elija uno de nuestros transportadores antes de confirmar.";
    /// It goes from us straight to the final customer.
    Direct "direct", "Direct order: it goes to the final customer.", "Orden directa: va al cliente final.";
    /// A box is missing.
    BoxMissing "box_missing", "A box is missing.", "Falta una caja.";
    /// More is ordered than there is.
    Oversold "oversold", "More boxes are ordered than there are.", "Se pidieron más cajas de las que hay.";
    /// Something was ordered that is not published to the buyer.
    NotPublished "not_published", "Something in it is not published to this buyer.", "Algo en ella no está publicado para este cliente.";
    /// Test mode.
    Test "test", "Test order.", "Orden de prueba.";
}

impl Flag {
    /// Whether somebody should look at the order for it: what holds for nearly every order would only hide the rest.
    #[must_use]
    pub const fn asks_a_person(self) -> bool {
        !matches!(self, Self::NoProduct | Self::Test | Self::Direct)
    }

    /// From [`Flag::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.as_str() == word)
    }
}
