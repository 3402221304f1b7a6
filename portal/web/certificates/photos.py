"""A person's photo: cut out and kept, and looked at by whoever may open the person or the case."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from portal.domain.photos import MOST_MEGABYTES, NO_CROP, parse_crop
from portal.extensions import db
from portal.services import photos
from portal.services.errors import RuleBroken
from portal.web.access import accepts_file, current_actor, requires
from portal.web.certificates.forms import AskForm
from portal.web.certificates.room import person_in_area, room
from portal.web.forms import show_problems
from portal.web.stores import photo_store
from portal.web.time import business_now


@room.get("/photos/<int:photo_id>.jpg")
@requires("person.read")
def photo(photo_id: int) -> ResponseReturnValue:
    """One photo; 404 for that of somebody outside the area."""
    jpeg = photos.look_at(db.session(), current_actor(), photo_store(), photo_id)
    return Response(jpeg, mimetype="image/jpeg")


@room.post("/people/<int:person_id>/photos")
@requires("certificate.request")
@accepts_file(MOST_MEGABYTES)
def add_photo(person_id: int) -> ResponseReturnValue:
    """Cut the photo out while the form is being filled in; what else was typed stays."""
    person, form = person_in_area(person_id), AskForm()
    if not form.photo.data:
        form.photo.errors = ["请先选择或拍摄一张照片"]
    sound = bool(form.photo.data) and keep_photo(person.id, form)
    return render_template("certificates/_photo.html", form=form), 200 if sound else 422


def keep_photo(person_id: int, form: AskForm) -> bool:
    """Keep the form's new picture, where there is one; False with what is wrong beside it."""
    if not form.photo.data:
        return True
    try:
        crop = parse_crop(form.crop.data or "")
    except ValueError:
        form.photo.errors = [NO_CROP]
        return False
    content = form.photo.data.read()
    actor, now = current_actor(), business_now()
    try:
        kept = photos.add_photo(db.session(), actor, now, photo_store(), person_id, content, crop)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return False
    form.photo_id.data, form.crop.data = kept.id, ""
    return True
