//! Texts in both languages side by side, one line each: a text that a language lacks does not compile. `{}` is filled in
//! by [`super::fill`]. Older texts are fields of [`super::Texts`].

macro_rules! words {
    ($($name:ident $en:literal $es:literal;)*) => {
        /// One language's words.
        #[derive(Debug)]
        pub struct Words {
            $(#[doc = $en] pub $name: &'static str,)*
        }
        /// English.
        pub const EN: Words = Words { $($name: $en),* };
        /// Spanish.
        pub const ES: Words = Words { $($name: $es),* };
    };
}

words! {
    marking "{} [order is|orders are] marked …" "{} [orden marcada|órdenes marcadas] …";
    marked_all "{} matching [order is|orders are] marked." "{} [orden marcada|órdenes marcadas]: todas las que coinciden.";
    marked_most "The first {} of {} matching orders are marked." "Marcadas las primeras {} de {} que coinciden.";
    range "Range: move, then V marks up to here. Esc gives up." "Rango: muévase, luego V marca hasta aquí. Esc cancela.";
    why_no_query "There is no search to save." "No hay búsqueda que guardar.";
    view_title "Save the search “{}”" "Guardar la búsqueda “{}”";
    view_why "Under which name? Afterwards it is @name, here and in k2k orders." "¿Con qué nombre? Después es @nombre, aquí y en k2k orders.";
    view_kept "Saved as @{}." "Guardada como @{}.";
    view_bad "A name is letters, digits, - and _." "Un nombre es letras, dígitos, - y _.";
    bulk_left "{} of {} · {} · {} left" "{} de {} · {} · faltan {}";
    bulk_stopped "Stopped: {} of {} were asked for." "Detenido: se pidieron {} de {}.";
    bulk_done "{} done, {} not." "{} hechas, {} no.";
    bulk_next "under way" "en curso";
    bulk_skipped "not asked for" "no se pidió";
    bulk_stop "Esc stops behind this one" "Esc detiene después de esta";
    button_again "Try the {} again that failed" "Reintentar las {} que fallaron";
    per_second "{}/s" "{}/s";
    per_minute "{}/min" "{}/min";
    palette_keys "↑↓ choose · Tab completes · Enter does it · Esc" "↑↓ elegir · Tab completa · Enter hace · Esc";
    lens_native "As the channel has it (structure {}):" "Como la tiene el canal (estructura {}):";
    lens_one "Structure 1, one line a piece:" "Estructura 1, una línea por pieza:";
    lens_two "Structure 2, a line a SKU:" "Estructura 2, una línea por SKU:";
    lens_three "Structure 3, an order a SKU:" "Estructura 3, una orden por SKU:";
    shipment "Shipment" "Envío";
}
