// The one list of commands the window may call. The build script declares them to Tauri from here, the shell
// hands them to its handler from here (a name without a function does not compile), and a test holds the
// grants in `capabilities/` and the TypeScript port to it.
macro_rules! with_commands {
    ($then:ident) => {
        $then![
            start,
            library,
            topic,
            search,
            begin_visit,
            attend,
            summary,
            keep_place,
            save_settings,
            erase,
            atlas,
            pain,
            keep_pain,
            picture,
            source_codes,
            voices,
            say,
            hush,
            handout,
            hand_out,
            painted,
            sitting,
            take_home,
            staff_door,
            staff_enter,
            staff_set_pin,
            staff,
            clinic_door,
            clinic_touch,
            clinic_knock,
            clinic,
            clinic_progress,
        ]
    };
}
