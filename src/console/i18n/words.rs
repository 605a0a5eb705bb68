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
    tab_scan "Scan" "Escáner";
    tab_scan_short "Scan" "Escán";
    tab_board "Today" "Hoy";
    tab_log "Log" "Diario";
    tab_labels_short "Labels" "Etiq.";
    tab_intake_short "Intake" "Entr.";
    log_title "Audit log: who did what" "Diario: quién hizo qué";
    log_newest "newest first" "recientes primero";
    log_none "Nothing matches. Esc clears the filter." "Nada coincide. Esc borra el filtro.";
    log_line "{} · {} at {} · {}" "{} · {} en {} · {}";
    col_when "When" "Cuándo";
    col_who "Who" "Quién";
    col_terminal "From" "Desde";
    col_what "What" "Qué";
    col_object "About" "Sobre";
    col_result "Result" "Resultado";
    nothing_waits "nothing waits" "nada espera";
    refused_n " ! {} refused [document|documents] " " ! {} [documento rechazado|documentos rechazados] ";
    cutoffs "Cut-off" "Hora de corte";
    cutoffs_none "No buyer has one." "Ningún cliente tiene.";
    cutoff_passed "passed" "ya pasó";
    cutoff_in "in {}" "en {}";
    today_n "New today by channel: {}" "Nuevas hoy por canal: {}";
    per_hour "Per hour:" "Por hora:";
    series_orders "new orders" "nuevas";
    series_confirmed "confirmed" "confirmadas";
    series_labels "labels" "etiquetas";
    series_shipped "boxes out" "cajas";
    series_refused "refused" "rechazos";
    hours_sum "this hour {} · last hour {} · 24 hours {}" "esta hora {} · la anterior {} · 24 horas {}";
    still_counting "still counting …" "contando aún …";
    scan_verify "VERIFY LABELS · a scan says what the box is and changes nothing" "VERIFICAR ETIQUETAS · un escaneo dice qué es la caja y no cambia nada";
    scan_of "{}: {} of {} boxes verified" "{}: {} de {} cajas verificadas";
    scan_begin "boxes verified" "cajas verificadas";
    scan_hint "Scan a box." "Escanee una caja.";
    scan_good "OK" "BIEN";
    scan_twice "AGAIN" "OTRA VEZ";
    scan_bad "STOP" "ALTO";
    scan_unknown "This code is unknown." "Este código no se conoce.";
    scan_voided "The order is VOIDED" "La orden está ANULADA";
    scan_again "It was scanned before" "Ya se escaneó";
    scan_offline "No connection: nothing was done. Scan again later." "Sin conexión: no se hizo nada. Escanee después.";
    scan_undone "{} does not count any more." "{} ya no cuenta.";
    scan_finished "Finished: {} [box|boxes] of {} [order|orders]." "Terminado: {} [caja|cajas] de {} [orden|órdenes].";
    why_nothing_scanned "Nothing was scanned." "No se escaneó nada.";
    why_one_mode "There is no other mode." "No hay otro modo.";
    why_station "This station stays in k2k." "Esta estación permanece en k2k.";
    not_here "That is not possible here." "Eso no es posible aquí.";
    wall_dialog "A question is open: scan YES or NO." "Hay una pregunta: escanee SÍ o NO.";
    wall_nothing "There is no question." "No hay ninguna pregunta.";
    silent_since "{}: nothing since {}" "{}: nada desde {}";
    to_fetch_since "{}: {} to fetch since {}" "{}: {} por buscar desde {}";
    fetch_closed "{}: {} not fetched any more" "{}: {} ya no se buscan";
    and_more "{} · {} more" "{} · {} más";
    resumed "Resumed where the line was cut." "Se retoma donde se cortó la línea.";
    resumed_confirm "Resumed: {} of {} were confirmed." "Se retoma: {} de {} confirmadas.";
    resumed_print "Resumed: printing, {} of {} were done." "Se retoma: impresión, {} de {} hechas.";
    slow "slow" "lento";
    silent_live "k2kd has not answered for a while. It is waited for; nothing is lost." "k2kd tarda en responder. Se espera; nada se pierde.";
    button_stop "Stop" "Detener";
    tab_awbs "AWBs" "Guías";
    awbs_open "Open AWBs" "Guías abiertas";
    awbs_all "All AWBs" "Todas las guías";
    awbs_n "{} [AWB|AWBs]" "{} [guía|guías]";
    awbs_none "No AWBs. A confirmed order is on one." "No hay guías. Una orden confirmada tiene una.";
    awb_no_orders "There are no orders on it." "No tiene órdenes.";
    awb_close "Close AWB {}? It takes no more orders." "¿Cerrar la guía {}? No recibirá más órdenes.";
    awb_close_yes "Close it" "Cerrarla";
    awb_open "Open AWB {} again?" "¿Abrir otra vez la guía {}?";
    awb_open_yes "Open it" "Abrirla";
    awb_number_why "Its real number, as on the waybill: 145-12345675." "Su número real, como en la guía: 145-12345675.";
    awb_done "AWB {}: done" "Guía {}: hecho";
    awb_state_open "open" "abierta";
    awb_state_closed "CLOSED" "CERRADA";
    awb_temporary "number not yet known: [n]" "aún sin número: [n]";
    awb_check "! the check digit is wrong" "! dígito de control incorrecto";
    awb_was "was {}" "antes {}";
    col_orders "Orders" "Órden.";
    col_out "Shipped" "Salidas";
    undo_bar "{} is confirmed; until {} [u] takes it back, nobody has been told" "{} confirmada; hasta {} [u] la deshace, nadie fue avisado aún";
    undo_ask "Take the confirm of {} back? It is as before, and nobody hears of it." "¿Deshacer la confirmación de {}? Queda como antes y nadie se entera.";
    undo_yes "Take it back" "Deshacer";
    why_no_undo "No confirm can be taken back any more." "Ya no hay confirmación que deshacer.";
    void_title "VOID {}" "ANULAR {}";
    void_why "The order ends, its buyer is told. Why?" "La orden termina y se avisa al cliente. ¿Por qué?";
    void_ask "Void {} because of “{}”? That can't be taken back." "¿Anular {} por “{}”? No se puede deshacer.";
    void_yes "Void it" "Anularla";
    accept_ask "Take what the channel says of {}? It must be confirmed again." "¿Aceptar lo que dice el canal de {}? Debe confirmarse otra vez.";
    accept_yes "Take it" "Aceptar";
    keep_ask "Lay the channel's change of {} aside and keep ours?" "¿Dejar de lado el cambio del canal de {} y mantener lo nuestro?";
    keep_yes "Keep ours" "Mantener";
    why_no_conflict "The channel says nothing else." "El canal no dice nada distinto.";
    conflict_line "{}: ours {}, channel {}" "{}: nuestro {}, canal {}";
    scan_ship "SHIP · a scanned box leaves" "DESPACHAR · la caja escaneada sale";
    scan_ship_only "SHIP {} · boxes of other orders are refused" "DESPACHAR {} · cajas de otras órdenes se rechazan";
    scan_receive "RECEIVE · the buyer's side has the box" "RECIBIR · la caja está donde el cliente";
    scan_out "{}: {} of {} boxes shipped" "{}: {} de {} cajas despachadas";
    scan_left "{} to go: {}" "faltan {}: {}";
    scan_unship_reason "scanned by mistake" "escaneada por error";
    ended_title "Lines that it had:" "Líneas que tuvo:";
    ended_timer "its time in the cart ended" "terminó su tiempo en el carrito";
    ended_cart "the cart was cancelled" "se canceló el carrito";
    ended_channel "the channel took it away" "el canal la quitó";
    ended_confirm "deleted on confirm" "eliminada al confirmar";
    ended_vendor "deleted by us" "eliminada por nosotros";
}
