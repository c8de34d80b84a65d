//! What a screen reader is given: the tree the window shows on the accessibility bus (AT-SPI).

use std::cell::RefCell;

use anyhow::{Context, Result};
pub use atspi_common::Role;
use atspi_common::{State, StateSet};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zbus::Connection;
use zbus::connection::Builder;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use crate::{Bus, until};

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";

/// One thing in the tree: who owns it on the bus, and where. A page's owner has a well-known name there.
#[derive(Deserialize, Type)]
struct Object(String, OwnedObjectPath);

/// Something that takes the focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// What it is.
    pub role: Role,
    /// What it is called.
    pub name: String,
    /// What it lies in.
    pub within: Role,
}

/// Reads the windows on a bus.
pub struct ScreenReader {
    connection: Connection,
}

impl ScreenReader {
    /// What a window needs to show its tree there.
    pub fn environment(bus: &Bus) -> [(&'static str, &str); 2] {
        [("DBUS_SESSION_BUS_ADDRESS", bus.address()), ("NO_AT_BRIDGE", "0")]
    }

    /// # Errors
    /// When there is no accessibility bus.
    pub async fn on(bus: &Bus) -> Result<Self> {
        let session = Builder::address(bus.address())?.build().await?;
        let address: String = session
            .call_method(Some("org.a11y.Bus"), "/org/a11y/bus", Some("org.a11y.Bus"), "GetAddress", &())
            .await
            .context("no accessibility bus: is at-spi2-core installed? (cargo xtask test installs it)")?
            .body()
            .deserialize()?;
        Ok(Self { connection: Builder::address(address.as_str())?.build().await? })
    }

    /// Everything that takes the focus on the page, in the order it stands there.
    ///
    /// # Errors
    /// When there is no page, or it never holds still.
    pub async fn exposed(&self) -> Result<Vec<Exposed>> {
        let before = RefCell::new(Vec::new());
        until("a tree that holds still while it is read", || async {
            // What goes while it is asked about is an error; then all is asked again.
            let read = self.exposed_now().await?;
            let still = !read.is_empty() && read == *before.borrow();
            *before.borrow_mut() = read;
            Ok(still)
        })
        .await?;
        Ok(before.into_inner())
    }

    async fn exposed_now(&self) -> Result<Vec<Exposed>> {
        let desktop =
            Object(REGISTRY.to_owned(), OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root")?);
        let mut found = Vec::new();
        let mut ahead = vec![(desktop, Role::Invalid, false)];
        while let Some((object, within, in_page)) = ahead.pop() {
            let (role, state, name) = tokio::try_join!(
                self.ask::<u32>(&object, "GetRole", ()),
                self.ask::<StateSet>(&object, "GetState", ()),
                self.name(&object)
            )?;
            let role = Role::try_from(role)?;
            if in_page && state.contains(State::Focusable) {
                found.push(Exposed { role, name, within });
            }
            let in_page = in_page || role == Role::DocumentWeb;
            let children = self.children(&object).await?;
            ahead.extend(children.into_iter().rev().map(|child| (child, role, in_page)));
        }
        Ok(found)
    }

    async fn children(&self, object: &Object) -> Result<Vec<Object>> {
        let mut children: Vec<Object> = self.ask(object, "GetChildren", ()).await?;
        // The page is drawn by another process, and GTK tells of it only to who asks for one child.
        if children.is_empty() && self.property::<i32>(object, "ChildCount").await? > 0 {
            children.push(self.ask(object, "GetChildAtIndex", 0).await?);
        }
        children.retain(|Object(owner, _)| !owner.is_empty());
        Ok(children)
    }

    async fn name(&self, object: &Object) -> Result<String> {
        Ok(self.property::<String>(object, "Name").await?.trim().to_owned())
    }

    async fn property<T: TryFrom<OwnedValue, Error: Into<zbus::Error>>>(
        &self,
        Object(owner, path): &Object,
        name: &str,
    ) -> Result<T> {
        let (properties, which) = (Some("org.freedesktop.DBus.Properties"), (ACCESSIBLE, name));
        let answer = self.connection.call_method(Some(owner.as_str()), path, properties, "Get", &which);
        let value: OwnedValue = answer.await?.body().deserialize()?;
        T::try_from(value).map_err(|error| anyhow::Error::from(error.into()))
    }

    async fn ask<T: DeserializeOwned + Type>(
        &self,
        Object(owner, path): &Object,
        what: &str,
        with: impl Serialize + DynamicType,
    ) -> Result<T> {
        let answer =
            self.connection.call_method(Some(owner.as_str()), path, Some(ACCESSIBLE), what, &with).await?;
        Ok(answer.body().deserialize()?)
    }
}
