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
use typst_render::RenderOptions;

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

/// Pixels to a point in a page's picture: an A4 page is 1190 wide, sharp on a screen twice as dense as usual.
const PIXELS: f64 = 2.0;

/// A document whose pages are laid out.
#[derive(Debug)]
pub(super) struct Laid {
    document: PagedDocument,
    ident: String,
}

impl Drop for Laid {
    fn drop(&mut self) {
        // Typst remembers what it set, for whoever sets nearly the same again. Nobody does here.
        typst::comemo::evict(0);
    }
}

/// Sets a sheet. `ident` names the document, stably.
pub(super) fn set<S: Serialize>(
    sheet: &S,
    files: BTreeMap<String, Vec<u8>>,
    date: Date,
    ident: String,
) -> Result<Laid, String> {
    let world = Shop::new(sheet, files)?;
    let mut document: PagedDocument = typst::compile(&world).output.map_err(|errors| said(&errors))?;
    let day = Datetime::from_ymd(
        i32::from(date.year()),
        u8::try_from(date.month()).unwrap_or(1),
        u8::try_from(date.day()).unwrap_or(1),
    );
    document.info_mut().date = Smart::Custom(day);
    Ok(Laid { document, ident })
}

impl Laid {
    pub(super) fn page_count(&self) -> usize {
        self.document.pages().len()
    }

    /// The file, PDF/UA-1.
    pub(super) fn pdf(&self) -> Result<Vec<u8>, String> {
        let options = PdfOptions {
            ident: Smart::Custom(self.ident.clone()),
            creator: Smart::Custom(Some("Backstory".to_owned())),
            standards: PdfStandards::new(&[PdfStandard::Ua_1])
                .map_err(|error| error.message().to_string())?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| said(&errors))
    }

    /// Each page as a PNG.
    pub(super) fn pictures(&self) -> Result<Vec<Vec<u8>>, String> {
        let options = RenderOptions { pixel_per_pt: PIXELS.into(), ..RenderOptions::default() };
        let pages = self.document.pages().iter();
        pages
            .map(|page| typst_render::render(page, &options).encode_png().map_err(|error| error.to_string()))
            .collect()
    }
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
