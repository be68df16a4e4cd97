//! The images that an offer shows.

use super::field::{Field, Level, Words};
use super::shape::MemberNames;
use crate::base::{AssetKind, FieldShape, ImageUrl, PlanId};

/// The images that an offer shows, field by field.
#[derive(Debug, Clone)]
pub struct ShownImages {
    fields: Vec<Field>,
}

/// One image that an offer shows.
#[derive(Debug, Clone, Copy)]
pub struct Element<'s> {
    /// Its URL; none for an element of a list in which no URL can be found.
    pub url: Option<&'s ImageUrl>,
    /// What stands beside it.
    pub words: &'s Words,
}

impl ShownImages {
    /// Creates the listing of these fields.
    #[must_use]
    pub fn of(fields: Vec<Field>) -> Self {
        Self { fields }
    }

    /// Returns the field of a kind, where the offer has it.
    #[must_use]
    pub fn field(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<&Field> {
        self.fields().find(|(field, of)| field.kind == *kind && *of == plan).map(|(field, _)| field)
    }

    /// Returns all fields, those of plans without a proper ID included.
    #[must_use]
    pub fn all(&self) -> &[Field] {
        &self.fields
    }

    /// Returns every field with the plan that it belongs to; those of plans without a proper ID are left out.
    pub fn fields(&self) -> impl Iterator<Item = (&Field, Option<&PlanId>)> {
        self.fields.iter().filter_map(|field| match &field.level {
            Level::Offer => Some((field, None)),
            Level::Plan(plan) => Some((field, Some(plan.as_ref()?))),
        })
    }

    /// Returns what one field shows, in order.
    #[must_use]
    pub fn elements(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Vec<Element<'_>> {
        self.field(kind, plan).map(elements).unwrap_or_default()
    }

    /// Returns the members of a list's elements, where they are objects.
    #[must_use]
    pub fn names(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<&MemberNames> {
        self.field(kind, plan)?.names.as_ref()
    }
}

/// Returns what a field shows, in order; an empty logo field shows nothing.
#[must_use]
pub fn elements(field: &Field) -> Vec<Element<'_>> {
    let all = field.urls.iter().zip(&field.words);
    let all = all.map(|(url, words)| Element { url: url.as_ref(), words });
    match field.kind.shape() {
        FieldShape::One => all.filter(|element| element.url.is_some()).collect(),
        FieldShape::List => all.collect(),
    }
}
