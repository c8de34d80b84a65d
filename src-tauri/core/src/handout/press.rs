//! The printing press: Typst as a library, in a world that holds the template, three fonts and this handout's own
//! pictures, and nothing else. There is no folder to read, no package to fetch and no clock to ask.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_svg::SvgOptions;

const TEMPLATE: &str = include_str!("handout.typ");
static FONTS: [&[u8]; 3] = [
    include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
    include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
    include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Italic.ttf"),
];

static TYPEFACE: LazyLock<Vec<Font>> =
    LazyLock::new(|| FONTS.iter().filter_map(|file| Font::new(Bytes::new(*file), 0)).collect());

/// Whether every font of the typeface has a letter: PDF/UA allows no stand-in.
pub(super) fn has(letter: char) -> bool {
    !TYPEFACE.is_empty() && TYPEFACE.iter().all(|font| font.info().coverage.contains(letter.into()))
}

/// A printed document.
pub(super) struct Printed {
    pub(super) pdf: Vec<u8>,
    pub(super) pages: Vec<String>,
}

/// Sets a sheet and prints it. `ident` names the document, stably.
pub(super) fn print<S: Serialize>(
    sheet: &S,
    files: BTreeMap<String, Vec<u8>>,
    date: Date,
    ident: String,
) -> Result<Printed, String> {
    let world = Shop::new(sheet, files)?;
    let printed = set(&world, date, ident);
    // Typst remembers what it set, for whoever sets nearly the same again. Nobody does here.
    typst::comemo::evict(0);
    printed
}

fn set(world: &Shop, date: Date, ident: String) -> Result<Printed, String> {
    let mut document: PagedDocument = typst::compile(world).output.map_err(|errors| said(&errors))?;
    let day = Datetime::from_ymd(
        i32::from(date.year()),
        u8::try_from(date.month()).unwrap_or(1),
        u8::try_from(date.day()).unwrap_or(1),
    );
    document.info_mut().date = Smart::Custom(day);
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Backstory".to_owned())),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors))?;
    let pages = document.pages().iter().map(|page| typst_svg::svg(page, &SvgOptions::default())).collect();
    Ok(Printed { pdf, pages })
}

/// What Typst found wrong, in one line.
fn said(errors: &[SourceDiagnostic]) -> String {
    let each: Vec<String> = errors
        .iter()
        .map(|error| {
            let hints: String = error.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
            format!("{}{hints}", error.message)
        })
        .collect();
    each.join("; ")
}

/// All that there is while a handout is set.
struct Shop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    template: Source,
    files: HashMap<FileId, Bytes>,
}

impl Shop {
    fn new<S: Serialize>(sheet: &S, files: BTreeMap<String, Vec<u8>>) -> Result<Self, String> {
        let sheet = serde_json::to_value(sheet).map_err(|error| error.to_string())?;
        // Words become values here, and stay values: nothing of them is ever read as markup.
        let sheet: Value = serde_json::from_value(sheet).map_err(|error| error.to_string())?;
        let inputs: Dict = std::iter::once((Str::from("sheet"), sheet)).collect();
        let files = files
            .into_iter()
            .map(|(name, bytes)| Ok((id(&name)?, Bytes::new(bytes))))
            .collect::<Result<_, String>>()?;
        Ok(Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            book: LazyHash::new(FontBook::from_fonts(TYPEFACE.iter())),
            template: Source::new(id("handout.typ")?, TEMPLATE.to_owned()),
            files,
        })
    }
}

fn id(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error}"))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for Shop {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(nothing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| nothing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        TYPEFACE.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn nothing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
